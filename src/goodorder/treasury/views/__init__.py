"""Pages of money: parse, call one command or query, render."""
