"""Pages of customer service: parse, call one command or query, render."""
