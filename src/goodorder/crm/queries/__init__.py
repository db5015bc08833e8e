"""What may be asked of customers, their cases and segments."""
