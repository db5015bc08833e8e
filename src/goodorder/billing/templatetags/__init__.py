"""What other pages show of documents."""
