"""What must be true of the warehouse's work: no unit is on two pickers' lists."""

from goodorder.reports.rules.invariant import Invariant

WORK = (
    Invariant(
        "WMS-01",
        "a unit is in at most one open batch: what open batches have left of a line is what the line counts",
        """
        SELECT w.id, w.tenant, w.sku, w.loc, w.batched, coalesce(t.units,0) AS units FROM audit.a_work w
        LEFT JOIN (SELECT work_id, sum(qty - picked - short - dropped) AS units FROM audit.a_task
                   WHERE batch_state IN ('open','picking') GROUP BY work_id) t ON t.work_id=w.id
        WHERE w.batched <> coalesce(t.units,0) OR w.batched > w.qty - w.picked - w.short - w.cancelled
        """,
    ),
    Invariant(
        "WMS-02",
        "nothing is left of a batch whose walk is over",
        """
        SELECT id, batch, batch_state, qty, picked, short, dropped FROM audit.a_task
        WHERE batch_state NOT IN ('open','picking') AND qty <> picked + short + dropped
        """,
    ),
)
