"""What people type in at the call centre."""
