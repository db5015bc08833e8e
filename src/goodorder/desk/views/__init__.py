"""Pages of the order desk: parse, call one command or query, render."""
