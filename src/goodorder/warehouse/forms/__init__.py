"""What people type in about work at a location."""
