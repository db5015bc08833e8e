"""What must be true of fraud screening."""

from goodorder.reports.rules.invariant import Invariant

SCREENING = (
    Invariant(
        "SCR-01",
        "an open order that waits for a fraud review has an open fraud hold",
        """
        SELECT s.id, s.order_id, s.order_state FROM audit.a_screen s
        WHERE s.state='under_review' AND s.order_state IN ('placed','confirmed') AND NOT s.is_held
        """,
    ),
    Invariant(
        "SCR-02",
        "nothing leaves after its order was rejected as fraud",
        """
        SELECT s.id, s.order_id, p.id AS parcel_line FROM audit.a_screen s
        JOIN audit.a_ship p ON p.order_id=s.order_id WHERE s.state='rejected' AND p.shipped_ms > s.decided_ms
        """,
    ),
)
