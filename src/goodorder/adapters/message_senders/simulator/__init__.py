"""SMS and chat of the demo and the tests: `goodorder.testing.message_simulator` over loopback."""
