"""Commands about work at a location that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {
    "fulfillment.begin_scheduled": "a periodic job of our own",
    "fulfillment.drop_label": "a label that went back is taken off its parcel by a reaction",
    "fulfillment.open_pickup": "follows from releasing an order whose service is a pickup",
    "fulfillment.return_uncollected": "a periodic job of our own",
    "orders.cancel_released": "follows when a location lets go of work, or nobody collects it",
}
