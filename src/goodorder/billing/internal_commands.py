"""Commands about documents that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {
    "invoicing.record_delivery": "follows from goods that leave; never asked for from outside",
    "invoicing.take_back": "follows from units that are credited; never asked for from outside",
    "invoicing.take_turn": "puts reactions that invoice one order in turn; does nothing by itself",
}
