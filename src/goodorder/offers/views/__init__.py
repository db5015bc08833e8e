"""Pages of prices, taxes and promotions: parse, call one command or query, render."""
