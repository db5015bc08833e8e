"""What machines send and get about administration."""
