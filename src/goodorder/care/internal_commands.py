"""Commands of exceptions that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {
    "exceptions.detect": "every minute a job of our own looks at all orders; nobody has to ask",
    "exceptions.give_back_all": "follows when somebody leaves; one by one they are given back over the API",
    "exceptions.look_at": "follows from what happens to an order; never asked for from outside",
}
