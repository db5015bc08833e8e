"""Pages of administration: parse, call commands or queries, render."""
