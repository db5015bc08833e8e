"""What must be true of every unit: it is in one bucket, and nobody waits for one that is free."""

from goodorder.reports.rules.invariant import Invariant

CONSERVATION = (
    Invariant(
        "INV-11a",
        "on hand is what is good, quarantined and damaged, all of it in balances",
        """
        SELECT s.tenant, s.sku, s.loc, s.on_hand, s.quarantined, s.damaged, sum(b.qty) AS balances
        FROM audit.a_bucket s
        LEFT JOIN audit.a_balance b ON b.tenant=s.tenant AND b.sku=s.sku AND b.loc=s.loc
        GROUP BY s.tenant, s.sku, s.loc, s.on_hand, s.quarantined, s.damaged
        HAVING s.on_hand <> coalesce(sum(b.qty),0)
            OR s.quarantined <> coalesce(sum(b.qty) FILTER (WHERE b.condition='quarantined'),0)
            OR s.damaged <> coalesce(sum(b.qty) FILTER (WHERE b.condition='damaged'),0)
        """,
    ),
    Invariant(
        "INV-11b",
        "no more is promised than may be sold",
        """
        SELECT s.tenant, s.sku, s.loc, s.reserved, b.on_hand - b.quarantined - b.damaged AS sellable
        FROM audit.a_stock s JOIN audit.a_bucket b ON b.tenant=s.tenant AND b.sku=s.sku AND b.loc=s.loc
        WHERE s.allow_negative = 0 AND s.reserved > b.on_hand - b.quarantined - b.damaged
        """,
    ),
    Invariant(
        "INV-11c",
        "what claims hold of a lot equals the open claims on it, and lies there in good condition",
        """
        SELECT coalesce(b.tenant, r.tenant) AS tenant, coalesce(b.sku, r.sku) AS sku,
            coalesce(b.loc, r.loc) AS loc, coalesce(b.lot, r.lot) AS lot, b.held, r.qty AS claimed, b.good
        FROM (SELECT tenant, sku, loc, lot, sum(held) AS held, sum(qty) FILTER (WHERE condition='good') AS good
              FROM audit.a_balance GROUP BY tenant, sku, loc, lot) b
        FULL JOIN (SELECT tenant, sku, loc, lot, sum(qty) AS qty FROM audit.a_claim
                   WHERE state='open' AND lot <> '' GROUP BY tenant, sku, loc, lot) r
            ON r.tenant=b.tenant AND r.sku=b.sku AND r.loc=b.loc AND r.lot=b.lot
        WHERE coalesce(b.held,0) <> coalesce(r.qty,0) OR coalesce(b.held,0) > greatest(coalesce(b.good,0),0)
        """,
    ),
    Invariant(
        "INV-11d",
        "only allocated units are picked, and no more than are claimed",
        "SELECT id, demand, qty, picked FROM audit.a_claim WHERE picked > qty OR (picked > 0 AND NOT is_allocated)",
    ),
    Invariant(
        "INV-12a",
        "claimed supply equals what waiting claims are bound to, and is still to come",
        """
        SELECT e.id, e.document, e.claimed, sum(b.qty) AS bound FROM audit.a_supply e
        LEFT JOIN audit.a_bound b ON b.supply_id=e.id
        GROUP BY e.id, e.document, e.claimed, e.qty, e.received, e.state
        HAVING e.claimed <> coalesce(sum(b.qty),0)
            OR e.claimed > CASE WHEN e.state='open' THEN e.qty - e.received ELSE 0 END
        """,
    ),
    Invariant(
        "INV-12b",
        "a waiting claim expects its units on the day the last supply it is bound to is due",
        """
        SELECT w.id, w.demand, w.qty, w.expected_on, sum(b.qty) AS bound, max(e.due_on) AS due_on
        FROM audit.a_wait w LEFT JOIN audit.a_bound b ON b.wait_id=w.id
        LEFT JOIN audit.a_supply e ON e.id=b.supply_id
        GROUP BY w.id, w.demand, w.qty, w.expected_on
        HAVING coalesce(sum(b.qty),0) > w.qty OR w.expected_on IS DISTINCT FROM
            CASE WHEN coalesce(sum(b.qty),0) = w.qty THEN max(e.due_on) END
        """,
    ),
    # A place that was just opened, or a lot just unblocked, serves with the next tick of the clock.
    Invariant(
        "INV-12c",
        "nobody waits for a unit that is free where they may be served",
        """
        SELECT w.id, w.tenant, w.sku, w.demand, w.qty, s.loc FROM audit.a_wait w
        JOIN audit.a_bucket s ON s.tenant=w.tenant AND s.sku=w.sku AND s.supplies AND w.loc IN ('', s.loc)
        LEFT JOIN (SELECT tenant, sku, loc, sum(held) AS held,
                sum(qty - held) FILTER (WHERE NOT is_blocked AND coalesce(life_days,0) >= 0) AS fit
            FROM audit.a_balance WHERE condition='good' AND lot <> '' GROUP BY tenant, sku, loc) f
            ON f.tenant=s.tenant AND f.sku=s.sku AND f.loc=s.loc
        WHERE s.on_hand - s.quarantined - s.damaged - s.reserved - s.safety > 0 AND (NOT s.is_tracked
            OR (f.fit - s.safety - greatest(0, s.reserved - f.held) > 0 AND EXISTS (
                SELECT FROM audit.a_balance b
                WHERE b.tenant=s.tenant AND b.sku=s.sku AND b.loc=s.loc AND b.condition='good' AND b.lot <> ''
                    AND b.qty > b.held AND NOT b.is_blocked AND coalesce(b.life_days,w.min_life_days) >= w.min_life_days)))
        """,
    ),
)
