"""Commands of the call centre that deliberately have no route, each with its reason; a test keeps the list complete."""

INTERNAL: dict[str, str] = {
    "catalog.count_prompts": "counted by order entry in the same transaction as the order",
    "limits.use_limit": "counted by whatever gives something away, in the same transaction",
    "approvals.expire_approvals": "done by the clock once nobody decided in time",
}
