"""What people type in about prices, taxes and promotions."""
