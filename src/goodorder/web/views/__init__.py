"""One module per area: each view reads the request, calls a query or command, and renders."""
