"""What people type in about returns, claims and messages."""
