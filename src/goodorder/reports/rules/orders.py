"""What must be true of orders."""

from goodorder.reports.rules.invariant import Invariant

ORDERS = (
    Invariant(
        "ORD-01",
        "every ordered unit is in exactly one bucket",
        """
        SELECT id FROM audit.a_line
        WHERE kind='item' AND (qty_ordered <> qty_cancelled+qty_open+qty_allocated+qty_backordered+qty_shipped
        OR qty_cancelled<0 OR qty_open<0 OR qty_allocated<0 OR qty_backordered<0 OR qty_shipped<0)
        """,
    ),
    Invariant(
        "ORD-02",
        "the shipped counter equals the shipped units",
        """
        SELECT l.id FROM audit.a_line l
        LEFT JOIN audit.a_ship s ON s.line_id=l.id AND s.state IN ('shipped','delivered')
        WHERE l.kind='item'
        GROUP BY l.id, l.qty_shipped, l.qty_ordered, l.qty_cancelled
        HAVING coalesce(sum(s.qty),0) <> l.qty_shipped OR l.qty_shipped > l.qty_ordered - l.qty_cancelled
        """,
    ),
    Invariant(
        "ORD-03",
        "the returned counter equals the units received back",
        """
        SELECT l.id FROM audit.a_line l
        LEFT JOIN audit.a_ret r ON r.line_id=l.id
        WHERE l.kind='item'
        GROUP BY l.id, l.qty_returned, l.qty_shipped
        HAVING coalesce(sum(r.qty_received),0) <> l.qty_returned OR l.qty_returned > l.qty_shipped
        """,
    ),
    Invariant(
        "ORD-05a",
        "every step of an order's state is a permitted one",
        """
        SELECT h.order_id, h.seq FROM audit.a_hist h
        LEFT JOIN audit.a_transition t ON t.from_state=h.from_state AND t.to_state=h.to_state
        WHERE t.to_state IS NULL
        """,
    ),
    Invariant(
        "ORD-05b",
        "the history of each order is without gap",
        """
        SELECT order_id FROM audit.a_hist
        GROUP BY order_id
        HAVING min(seq)<>1 OR max(seq)<>count(*) OR count(DISTINCT seq)<>count(*)
        """,
    ),
    Invariant(
        "ORD-06a",
        "one order of a channel is one order here",
        """
        SELECT tenant, channel, external_ref FROM audit.a_order
        WHERE external_ref IS NOT NULL
        GROUP BY tenant, channel, external_ref
        HAVING count(*)>1
        """,
    ),
    Invariant(
        "ORD-06b",
        "an order number is given once",
        """
        SELECT tenant, number FROM audit.a_order
        GROUP BY tenant, number
        HAVING count(*)>1
        """,
    ),
    Invariant(
        "ORD-07",
        "no paid order rests unattended",
        """
        SELECT o.id FROM audit.a_order o JOIN audit.a_pay p ON p.order_id=o.id
        CROSS JOIN audit.a_now n
        LEFT JOIN audit.a_exception e ON e.order_id=o.id AND e.state='open'
        WHERE o.state IN ('pending_payment','cancelled') AND p.captured>p.refunded
            AND o.placed_ms < n.ms-900000 AND e.order_id IS NULL
        """,
    ),
)
