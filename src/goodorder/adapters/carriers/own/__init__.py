"""Our own van: rates from a table, our own tracking numbers, our own label. No network."""
