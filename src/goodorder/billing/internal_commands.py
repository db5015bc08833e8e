"""Commands about documents that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {
    "invoicing.take_turn": "puts reactions that invoice one order in turn; does nothing by itself",
}
