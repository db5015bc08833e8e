"""Limits: how much somebody may give away alone."""

from ninja import Query, Router

from goodorder.calls.shapes.limits import LimitDroppedShown, LimitSent, LimitShown
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.limits import commands, queries

router = Router(tags=["Approvals"])


@reads(router, "/limits", needs="limits.view")
def list_giving_limits(request: Call, query: Query[Asked]) -> Listed[LimitShown]:
    """List the limits that were set, newest first."""
    return listed(queries.list_limits(request.auth, **query.model_dump()), LimitShown.of)


@writes(router, "/limits", calls=commands.set_limit)
def set_giving_limit(request: Call, body: LimitSent) -> LimitShown:
    """Say how much of a kind a role, a person or a key may give alone; a second word replaces the first."""
    return LimitShown.of(commands.set_limit(request.auth, **body.model_dump()))


@writes(router, "/limits/{limit_id}/ends", calls=commands.drop_limit)
def drop_giving_limit(request: Call, limit_id: str) -> LimitDroppedShown:
    """Take a limit away; what holds without one holds again."""
    commands.drop_limit(request.auth, limit_id=limit_id)
    return LimitDroppedShown(id=limit_id)
