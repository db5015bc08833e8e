"""Which cartons to take, and the place of every unit in them: three-dimensional packing. Pure rules, no tables."""
