"""How SKUs relate besides standing in for one another. Pure."""

ACCESSORY, UPSELL = "accessory", "upsell"  # what goes with it; what is better
RELATIONS = (ACCESSORY, UPSELL)
