"""Commands of the order desk that deliberately have no route, each with its reason; a test keeps the list complete."""

_WORKER = "a step of performing a run, which the worker takes when the run was started"

INTERNAL: dict[str, str] = {
    "worklists.go_on": _WORKER,
    "worklists.list_anew": "only a loader that writes orders without triggers needs the list told anew",
    "worklists.perform_next": _WORKER,
}
