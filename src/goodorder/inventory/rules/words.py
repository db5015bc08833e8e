"""The words of the stock room."""

GOOD, QUARANTINED, DAMAGED = "good", "quarantined", "damaged"
CONDITIONS = (GOOD, QUARANTINED, DAMAGED)
# `condition` moves units between conditions at one place: two movements that cancel out.
MOVEMENT_KINDS = ("receipt", "ship", "return", "adjust", "transfer", "scrap", "kit", "condition")
SUPPLY_KINDS = ("purchase_order", "transfer", "return", "build")
