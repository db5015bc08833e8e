"""What machines send and are shown about returns, claims and messages."""
