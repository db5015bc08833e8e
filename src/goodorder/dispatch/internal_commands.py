"""Commands about carriers that deliberately have no route, each with its reason; a test keeps the list complete."""

_CARRIER = "what a carrier answered, written down after the call"

INTERNAL: dict[str, str] = {
    "shipping.flag_late_parcels": "a schedule looks for late parcels every hour",
    "shipping.note_departure": "a parcel that ships has left, noted by a reaction",
    "shipping.record_manifest_result": _CARRIER,
    "shipping.record_pickup_cancelled": _CARRIER,
    "shipping.record_pickup_result": _CARRIER,
    "shipping.record_quotes": _CARRIER,
}
