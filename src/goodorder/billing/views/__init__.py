"""Pages of documents: parse, call one command or query, render."""
