"""What machines send and get about customers, cases and segments."""
