"""What people type in on the pages of administration."""
