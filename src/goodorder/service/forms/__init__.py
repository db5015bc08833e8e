"""What people type in about customers, cases and segments."""
