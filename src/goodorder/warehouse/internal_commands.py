"""Commands about work at a location that deliberately have no route, each with its reason; a test keeps the list complete."""

_CARRIER = "what a carrier answered, written down after the call"

INTERNAL: dict[str, str] = {
    "shipping.record_quotes": _CARRIER,
}
