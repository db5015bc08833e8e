"""Pages of customers: find what their link opens, call one command or query, render."""
