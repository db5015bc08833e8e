"""What machines send and get about exceptions."""
