"""What customers type in."""
