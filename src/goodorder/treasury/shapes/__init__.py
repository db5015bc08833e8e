"""What machines send and are shown about money."""
