"""The door of the warehouse floor: pages and routes of picking, packing, parcels, stock work and store pickup."""
