"""What customers are measured and recognised by, and the clocks of cases. Pure."""
