"""What must be true of stock."""

from goodorder.reports.rules.invariant import Invariant

STOCK = (
    Invariant(
        "INV-01a",
        "on hand equals the sum of its movements",
        """
        SELECT s.tenant, s.sku, s.loc, s.on_hand, coalesce(sum(m.qty),0) AS moved FROM audit.a_stock s
        LEFT JOIN audit.a_move m ON m.tenant=s.tenant AND m.sku=s.sku AND m.loc=s.loc
        GROUP BY s.tenant, s.sku, s.loc, s.on_hand
        HAVING s.on_hand <> coalesce(sum(m.qty),0)
        """,
    ),
    Invariant(
        "INV-01b",
        "no movement without a balance",
        """
        SELECT m.id FROM audit.a_move m
        LEFT JOIN audit.a_stock s ON s.tenant=m.tenant AND s.sku=m.sku AND s.loc=m.loc
        WHERE s.sku IS NULL
        """,
    ),
    Invariant(
        "INV-02",
        "reserved equals the sum of open reservations",
        """
        SELECT s.tenant, s.sku, s.loc, s.reserved, coalesce(sum(r.qty),0) AS open_qty FROM audit.a_stock s
        LEFT JOIN audit.a_resv r ON r.tenant=s.tenant AND r.sku=s.sku AND r.loc=s.loc AND r.state='open'
        GROUP BY s.tenant, s.sku, s.loc, s.reserved
        HAVING s.reserved <> coalesce(sum(r.qty),0)
        """,
    ),
    Invariant(
        "INV-03",
        "nothing on hand or reserved is below zero",
        """
        SELECT * FROM audit.a_stock
        WHERE reserved < 0 OR (on_hand < 0 AND allow_negative = 0)
        """,
    ),
    Invariant(
        "INV-04",
        "no more is reserved than is on hand",
        """
        SELECT * FROM audit.a_stock
        WHERE allow_negative = 0 AND reserved > on_hand
        """,
    ),
    Invariant(
        "INV-05",
        "no open reservation outlives its expiry or its order",
        """
        SELECT r.id FROM audit.a_resv r
        CROSS JOIN audit.a_now n
        LEFT JOIN audit.a_order o ON o.id=r.order_id
        WHERE r.state='open' AND (r.expires_ms < n.ms - 60000
            OR o.state IN ('cancelled','completed','closed'))
        """,
    ),
    Invariant(
        "INV-06",
        "no line has more reserved and consumed than it wants",
        """
        SELECT l.id FROM audit.a_line l JOIN audit.a_resv r ON r.line_id=l.id
            AND r.state IN ('open','consumed')
        GROUP BY l.id, l.qty_ordered, l.qty_cancelled
        HAVING sum(r.qty) > l.qty_ordered - l.qty_cancelled
        """,
    ),
    Invariant(
        "INV-07",
        "what moved out equals what shipped, line by line",
        """
        SELECT l.id, coalesce(s.q,0) AS shipped, coalesce(m.q,0) AS moved FROM audit.a_line l
        LEFT JOIN (SELECT line_id, sum(qty) q FROM audit.a_ship WHERE state IN ('shipped','delivered')
            GROUP BY line_id) s ON s.line_id=l.id
        LEFT JOIN (SELECT line_id, -sum(qty) q FROM audit.a_move WHERE kind='ship' GROUP BY line_id) m
            ON m.line_id=l.id
        WHERE l.kind='item' AND coalesce(s.q,0) <> coalesce(m.q,0)
        """,
    ),
    Invariant(
        "INV-08",
        "what moved in again equals what was received back, line by line",
        """
        SELECT l.id FROM audit.a_line l
        LEFT JOIN (SELECT line_id, sum(qty_received) q FROM audit.a_ret GROUP BY line_id) r ON r.line_id=l.id
        LEFT JOIN (SELECT line_id, sum(qty) q FROM audit.a_move WHERE kind='return' GROUP BY line_id) m
            ON m.line_id=l.id
        WHERE l.kind='item' AND coalesce(r.q,0) <> coalesce(m.q,0)
        """,
    ),
    Invariant(
        "INV-09",
        "each transfer's movements cancel out",
        """
        SELECT tenant, ref_id, sku FROM audit.a_move
        WHERE kind='transfer'
        GROUP BY tenant, ref_id, sku
        HAVING sum(qty) <> 0
        """,
    ),
    Invariant(
        "INV-10",
        "a serial number is in one place at a time",
        """
        SELECT tenant, sku, serial FROM audit.a_serial
        WHERE state IN ('in_stock','allocated','shipped')
        GROUP BY tenant, sku, serial
        HAVING count(*) > 1
        """,
    ),
)
