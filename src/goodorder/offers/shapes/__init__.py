"""What machines send and are shown about prices, taxes and promotions."""
