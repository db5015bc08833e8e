"""What machines send and are shown about documents."""
