"""What must be true of the warehouse's work: no unit is on two pickers' lists, no bin holds what is not there."""

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
    Invariant(
        "WMS-03",
        "the bins of a location hold no more of a SKU and lot than the ledger has on its shelves, unpicked",
        """
        SELECT b.tenant, b.sku, b.loc, b.lot, b.qty, coalesce(s.qty,0) AS on_shelf
        FROM (SELECT tenant, sku, loc, lot, sum(qty) AS qty FROM audit.a_bin GROUP BY 1,2,3,4) b
        LEFT JOIN audit.a_shelf s ON s.tenant=b.tenant AND s.sku=b.sku AND s.loc=b.loc AND s.lot=b.lot
        WHERE b.qty > greatest(coalesce(s.qty,0), 0)
        """,
    ),
    Invariant(
        "WMS-04",
        "a pick face and its replenishments lie at their own location",
        """
        SELECT id, kind, tenant, sku, loc FROM audit.a_face WHERE NOT is_here
        """,
    ),
)
