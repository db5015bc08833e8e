"""Commands of figures that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {
    "figures.fold_figures": "a schedule counts the facts of the last minute",
    "figures.forget_figures": "part of `goodorder figures rebuild`, for whoever keeps the machine",
}
