"""The audit log for machines."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, reads
from goodorder.doorway.shapes import Listed, listed
from goodorder.house.shapes.audit import AuditAsked, AuditDetailShown, AuditFactShown
from goodorder.reports.queries import changes_in, get_fact, list_facts

router = Router(tags=["Access"])
NEEDS = "access.audit"


@reads(router, "/audit-log", needs=NEEDS)
def list_audit_log(request: Call, query: Query[AuditAsked]) -> Listed[AuditFactShown]:
    """List what happened, newest first, by record, person, kind and period.

    Without a record or a person a kind is searched for in the last thirty days, unless `since` says otherwise.
    """
    found = list_facts(request.auth, wanted=query.wanted(), cursor=query.cursor, size=query.size)
    return listed(found, AuditFactShown.of)


@reads(router, "/audit-log/{event_id}", needs=NEEDS)
def get_audit_fact(request: Call, event_id: str) -> AuditDetailShown:
    """Show one fact with its values before and after."""
    event = get_fact(request.auth, event_id=event_id)
    return AuditDetailShown.with_changes(event, changes_in(request.auth, event=event))
