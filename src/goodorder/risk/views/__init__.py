"""Pages of fraud screening: parse, call one command or query, render."""
