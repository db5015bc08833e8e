"""Keys for machines and the feed of everything that happens."""

from ninja import Query, Router

from goodorder.api.shapes.system import BacklogShown, EventsAsked, KeySent, KeyShown, NewKeyShown
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.reports.queries import get_backlog, read_feed
from goodorder.reports.rules.telling import EventShown
from goodorder.staff import commands as staff
from goodorder.staff import queries as access

router = Router(tags=["System"])


@reads(router, "/events", needs="system.view")
def read_events(request: Call, query: Query[EventsAsked]) -> Listed[EventShown]:
    """Read the facts after a cursor, oldest first.

    Every fact comes exactly once and those of one record in their order. `next_cursor` is where to go on;
    an empty page means nothing new yet.
    """
    return listed(read_feed(request.auth, after=query.after, size=query.size), EventShown.of)


@reads(router, "/backlog", needs="system.view")
def read_backlog(request: Call) -> BacklogShown:
    """Read how much waits for workers, for how long, and how fast they work it off.

    `waits_since` is when the oldest of it became due. Without live workers `workers` is 0.
    """
    return BacklogShown.of(get_backlog(request.auth))


@reads(router, "/api-keys", needs="access.keys")
def list_api_keys(request: Call, query: Query[Asked]) -> Listed[KeyShown]:
    """List keys, newest first, without their secrets."""
    return listed(access.list_keys(request.auth, **query.model_dump()), KeyShown.of)


@writes(router, "/api-keys", calls=staff.issue_key, key=KeyRule.UNUSED)
def create_api_key(request: Call, body: KeySent) -> NewKeyShown:
    """Make a key no stronger than yours.

    The secret is in this answer and nowhere else; that is why a repeat is not answered from a store.
    """
    key, secret = staff.issue_key(request.auth, **body.model_dump())
    return NewKeyShown.once(key, secret)


@writes(router, "/api-keys/{key_id}/revocations", calls=staff.revoke_key, key=KeyRule.OPTIONAL)
def revoke_api_key(request: Call, key_id: str) -> KeyShown:
    """End a key at once."""
    return KeyShown.of(staff.revoke_key(request.auth, key_id=key_id))
