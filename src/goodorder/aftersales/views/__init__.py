"""Pages of returns, claims and messages to customers: parse, call one command or query, render."""
