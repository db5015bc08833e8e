"""Pages of picking, packing, parcels, and store pickup: parse, call one command or query, render."""
