"""Pages of exceptions: parse, call one command or query, render."""
