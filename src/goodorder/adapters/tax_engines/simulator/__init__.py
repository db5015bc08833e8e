"""The tax engine of the demo and the tests: `goodorder.testing.tax_simulator` over loopback."""
