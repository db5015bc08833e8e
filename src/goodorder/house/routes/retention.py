"""How long things are kept."""

from ninja import Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.house.shapes.retention import RetentionSent, RetentionShown
from goodorder.retention import commands, queries

router = Router(tags=["Retention"])


@reads(router, "/retention", needs="retention.view")
def list_retention(request: Call) -> Listed[RetentionShown]:
    """List what is thrown away after a time, and how large it is now."""
    return listed(queries.list_kept(request.auth), RetentionShown.of)


@reads(router, "/retention/{kind}", needs="retention.view")
def get_retention(request: Call, kind: str) -> RetentionShown:
    """Show how long rows of a kind are kept."""
    return RetentionShown.of(queries.get_kept(request.auth, kind=kind))


@writes(
    router,
    "/retention/{kind}",
    calls=commands.set_retention,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_retention(request: Call, kind: str, body: RetentionSent) -> RetentionShown:
    """Keep rows of a kind for so many days, no fewer than its least."""
    commands.set_retention(request.auth, kind=kind, days=body.days)
    return RetentionShown.of(queries.get_kept(request.auth, kind=kind))
