"""Commands about work at a location that deliberately have no route, each with its reason; a test keeps the list complete."""

_CARRIER = "what a carrier answered, written down after the call"

INTERNAL: dict[str, str] = {
    "fulfillment.begin_scheduled": "a periodic job of our own",
    "fulfillment.drop_label": "a label that went back is taken off its parcel by a reaction",
    "fulfillment.open_pickup": "follows from releasing an order whose service is a pickup",
    "fulfillment.return_uncollected": "a periodic job of our own",
    "orders.cancel_released": "follows when a location lets go of work, or nobody collects it",
    "shipping.flag_late_parcels": "a schedule looks for late parcels every hour",
    "shipping.note_departure": "a parcel that ships has left, noted by a reaction",
    "shipping.record_manifest_result": _CARRIER,
    "shipping.record_pickup_cancelled": _CARRIER,
    "shipping.record_pickup_result": _CARRIER,
    "shipping.record_quotes": _CARRIER,
}
