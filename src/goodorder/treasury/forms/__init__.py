"""What people type in about money."""
