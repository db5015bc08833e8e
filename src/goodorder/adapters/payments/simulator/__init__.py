"""The payment provider of the demo and the tests: `goodorder.testing.payment_simulator` over loopback."""
