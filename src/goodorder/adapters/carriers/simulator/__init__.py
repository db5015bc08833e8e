"""The carrier of the demo and the tests: `goodorder.testing.carrier_simulator` over loopback."""
