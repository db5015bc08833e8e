"""What people type in about fraud screening."""
