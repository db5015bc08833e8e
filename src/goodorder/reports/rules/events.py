"""What must be true of events, keys and jobs."""

from goodorder.reports.rules.invariant import Invariant

EVENTS = (
    Invariant(
        "EVT-01a",
        "the events of each record are numbered without gap",
        """
        SELECT aggregate, aggregate_id FROM audit.a_event
        GROUP BY aggregate, aggregate_id
        HAVING min(version)<>1 OR max(version)<>count(*) OR count(DISTINCT version)<>count(*)
        """,
    ),
    Invariant(
        "EVT-01b",
        "an order's version equals its last event",
        """
        SELECT o.id FROM audit.a_order o
        LEFT JOIN audit.a_event e ON e.aggregate='order' AND e.aggregate_id=o.id
        GROUP BY o.id, o.version
        HAVING o.version<>coalesce(max(e.version),0)
        """,
    ),
    Invariant(
        "EVT-03",
        "every event reaches every subscription",
        """
        SELECT s.id, e.id FROM audit.a_sub s JOIN audit.a_event e ON e.tenant=s.tenant AND e.at_ms>=s.from_ms
        LEFT JOIN audit.a_deliv d ON d.sub_id=s.id AND d.event_id=e.id
        WHERE s.active=1 AND d.event_id IS NULL
        """,
    ),
    Invariant(
        "EVT-05",
        "a message from outside acts at most once",
        """
        SELECT tenant, source, external_id FROM audit.a_inbox
        GROUP BY tenant, source, external_id
        HAVING count(*)>1 OR max(effects)>1
        """,
    ),
    Invariant(
        "EVT-06a",
        "one idempotency key, one request, one answer",
        """
        SELECT tenant, key FROM audit.a_idem
        GROUP BY tenant, key
        HAVING count(*)>1 OR count(DISTINCT fingerprint)>1 OR count(DISTINCT resource)>1
        """,
    ),
    Invariant(
        "EVT-06b",
        "no request stays in progress",
        """
        SELECT i.key FROM audit.a_idem i
        CROSS JOIN audit.a_now n
        WHERE i.state='in_progress' AND i.created_ms<n.ms-600000
        """,
    ),
    Invariant(
        "EVT-06c",
        "no job outlives its worker",
        """
        SELECT j.id FROM audit.a_job j
        CROSS JOIN audit.a_now n
        WHERE j.state='running' AND j.lease_until_ms<n.ms-300000
        """,
    ),
)
