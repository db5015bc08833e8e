"""Commands about work at a location that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {}
