"""What people type in about exceptions."""
