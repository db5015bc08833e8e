"""What templates of customers' pages need beyond the house's own."""
