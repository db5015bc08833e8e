"""What machines send and get about lists of orders, runs and tags."""
