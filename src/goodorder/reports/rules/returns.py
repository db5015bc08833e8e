"""What must be true of returns."""

from goodorder.reports.rules.invariant import Invariant

RETURNS = (
    Invariant(
        "RET-01",
        "what is expected back is what returns still expect, and no more is back than arrived",
        """
        SELECT b.line_id, b.qty_expected, sum(r.qty_open) AS still_expected FROM audit.a_back b
        LEFT JOIN audit.a_retline r ON r.line_id=b.line_id
        GROUP BY b.line_id, b.qty_expected, b.qty_returned, b.qty_arrived
        HAVING b.qty_expected <> coalesce(sum(r.qty_open),0) OR b.qty_expected + b.qty_returned > b.qty_arrived
        """,
    ),
    Invariant(
        "RET-02",
        "each unit that came back lies where its last disposition put it, by the ledger",
        """
        SELECT u.id, u.disposition, u.last_disposition FROM audit.a_retunit u
        LEFT JOIN audit.a_retmove m ON m.unit_id=u.id
        GROUP BY u.id, u.disposition, u.last_disposition, u.pile
        HAVING u.disposition IS DISTINCT FROM u.last_disposition
            OR coalesce(sum(m.qty),0) <> CASE WHEN u.pile='' THEN 0 ELSE 1 END
            OR coalesce(sum(m.qty) FILTER (WHERE m.condition=u.pile),0) <> coalesce(sum(m.qty),0)
        """,
    ),
    Invariant(
        "RET-03",
        "what returns gave for goods is what their credit notes say",
        """
        SELECT s.id, s.amount, s.credited FROM audit.a_settled s CROSS JOIN audit.a_now n
        WHERE s.is_invoiced AND s.amount <> s.credited
            AND (s.credited <> 0 OR s.settled_ms < n.ms - 600000)
        """,
    ),
)
