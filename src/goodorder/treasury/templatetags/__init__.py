"""Tags and filters of the treasury's pages."""
