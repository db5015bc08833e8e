"""What machines send and get about fraud screening."""
