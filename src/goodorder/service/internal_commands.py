"""Commands about customers that deliberately have no route, each with its reason; a test keeps the list complete."""

_COUNTED = "follows from what happened to a customer's orders and money; never asked for from outside"

INTERNAL: dict[str, str] = {
    "crm.mark_stale": _COUNTED,
    "crm.refresh_figures": _COUNTED,
    "crm.check_figures": "a periodic job of our own compares figures with the records",
    "parties.join_customers": "a part of merging customers and of undoing it, which have their own routes",
}
