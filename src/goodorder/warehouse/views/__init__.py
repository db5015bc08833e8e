"""Pages of picking, packing, parcels, carriers and store pickup: parse, call one command or query, render."""
