"""Commands of fraud screening that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {
    "screening.screen": "follows from an order that is placed or changed; never asked for from outside",
    "screening.lapse_review": "follows from an order that is cancelled; never asked for from outside",
    "screening.record_truth": "follows from disputes and their outcome; never asked for from outside",
}
