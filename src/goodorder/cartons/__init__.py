"""Which cartons hold what: every unit placed in three dimensions, within weight, at the least cost. No tables."""
