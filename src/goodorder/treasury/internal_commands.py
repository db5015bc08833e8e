"""Commands about money that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {
    "payments.add_tenders": "a step of order to cash: means of payment come with their order",
    "payments.expire_stored_values": "a periodic job of our own",
}
