"""What people type in about documents."""
