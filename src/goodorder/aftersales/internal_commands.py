"""Commands about returns, claims and messages that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {}
