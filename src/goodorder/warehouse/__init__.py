"""The door of the warehouse floor: pages and routes of picking, packing, parcels, carriers and store pickup."""
