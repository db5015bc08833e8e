"""What machines send and are shown about work at a location."""
