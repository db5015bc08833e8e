"""Measures: which facts count for what. Each is a SELECT over a stretch of events, for totals and records alike.

Every SELECT yields COLUMNS in their order: the event and the story it belongs to, the day, where it counts, and what
it adds in numbers, units and minor units. Amounts of sales are without tax. Nothing is read that may change later, so
that counting anew gives the same.
"""

from collections.abc import Iterable
from string import Template

COLUMNS = (
    *("id", "about", "day", "company", "channel", "location", "currency", "sku", "reason"),
    *("number", "units", "amount"),
)
LEAD_HOURS = (4, 12, 24, 48, 72, 120, 240)

_ENTRY = "AS x (kind text, sku_code text, line_ref bigint, quantity bigint, gross bigint, discount bigint)"
# The day that was promised first, as the customer was told before the fact.
_FIRST_PROMISE = """LEFT JOIN LATERAL (
    SELECT p.$day AS due FROM orders_promise p
    WHERE p.line_id = x.line_ref AND p.$day IS NOT NULL AND p.made_at <= t.at
    ORDER BY p.promise_version LIMIT 1) p ON true"""
_KEPT = "CASE WHEN p.due IS NULL THEN 'none' WHEN $on <= p.due THEN 'kept' ELSE 'late' END"
_LEFT_ON = "(t.at AT TIME ZONE coalesce(l.time_zone, %(zone)s))::date"
_CAME_ON = "(coalesce(s.delivered_at, t.at) AT TIME ZONE %(zone)s)::date"
# Whether anything of an order had left after the day it was promised for at first.
_LATE = """EXISTS (
    SELECT 1 FROM kernel_event g
    LEFT JOIN fulfillment_shipment s ON s.public_id = g.facts ->> 'shipment_id'
    LEFT JOIN fulfillment_fulfillmentorder f ON f.id = s.fulfillment_order_id
    LEFT JOIN locations_location l ON l.id = f.location_id
    CROSS JOIN LATERAL jsonb_to_recordset(g.facts -> 'lines') $entry
    JOIN LATERAL (
        SELECT p.ship_on FROM orders_promise p
        WHERE p.line_id = x.line_ref AND p.ship_on IS NOT NULL AND p.made_at <= g.at
        ORDER BY p.promise_version LIMIT 1) p ON true
    WHERE g.about = t.about AND g.kind = 'orders.GoodsHandedOver' AND g.id < t.id
      AND (g.at AT TIME ZONE coalesce(l.time_zone, %(zone)s))::date > p.ship_on)"""
_PARTS = {
    "gone": "orders.GoodsHandedOver",
    "done": "orders.OrderCompleted",
    "entry": _ENTRY,
    "lines": f"CROSS JOIN LATERAL jsonb_to_recordset(t.facts -> 'lines') {_ENTRY}",
    "items": "coalesce(sum(x.quantity) FILTER (WHERE coalesce(x.kind, 'item') = 'item'), 0)",
    "net": "coalesce(sum(x.gross - x.discount), 0)",
    "whose": "t.company, t.channel",
    "place": """
    LEFT JOIN fulfillment_shipment s ON s.public_id = t.facts ->> 'shipment_id'
    LEFT JOIN fulfillment_fulfillmentorder f ON f.id = s.fulfillment_order_id
    LEFT JOIN locations_location l ON l.id = f.location_id""",
    "first_ship": Template(_FIRST_PROMISE).substitute(day="ship_on"),
    "first_arrival": Template(_FIRST_PROMISE).substitute(day="arrive_on"),
    "left_kept": Template(_KEPT).substitute(on=_LEFT_ON),
    "came_kept": Template(_KEPT).substitute(on=_CAME_ON),
    "came_on": _CAME_ON,
    "lead": "(extract(epoch FROM t.at - t.placed_at) / 60)::bigint",
    "bucket": "".join(
        f" WHEN t.at - t.placed_at < interval '{hours} hours' THEN '{hours:03}'" for hours in LEAD_HOURS
    ),
    "late": Template(_LATE).substitute(entry=_ENTRY),
}

# What a stretch of events says about orders, each fact with its order; `batch` is the stretch.
TOLD = """
    SELECT b.id, b.kind, b.at, b.about, b.facts, b.aggregate_id, b.version, o.id AS order_id, o.placed_at,
           o.subtotal + o.shipping - o.discount AS net, o.currency, c.code AS company, h.code AS channel,
           (b.at AT TIME ZONE %(zone)s)::date AS day
    FROM batch b JOIN orders_order o ON o.public_id = b.about
    JOIN parties_company c ON c.id = o.company_id JOIN parties_channel h ON h.id = o.channel_id
"""
# What was sold: with the goods that leave. An order brought in from elsewhere left before anything was told here.
SENT = """
    SELECT t.id, t.about, t.day, $whose, coalesce(l.code, '') AS location, t.currency,
           coalesce(x.kind, 'item') AS kind, x.sku_code, x.quantity, x.gross - x.discount AS net
    FROM told t $place $lines WHERE t.kind = '$gone'
    UNION ALL
    SELECT t.id, t.about, t.day, $whose, '', t.currency, x.kind, x.sku_code, x.handed_over, x.gross - x.discount
    FROM told t JOIN orders_orderline x ON x.order_id = t.order_id AND x.handed_over > 0
    WHERE t.kind = '$done' AND NOT EXISTS (
        SELECT 1 FROM kernel_event g WHERE g.about = t.about AND g.kind = '$gone' AND g.id < t.id)
"""
# By how much what was sold cost more or less: valued at first, or anew.
COST = """
    SELECT b.id, b.about, b.facts ->> 'company' AS company, b.facts ->> 'currency' AS currency, k.code AS sku,
           (x.at AT TIME ZONE %(zone)s)::date AS day, x.cost, coalesce(h.code, '') AS channel,
           coalesce(l.code, '') AS location, coalesce(o.currency, '') AS sold_in
    FROM batch b
    CROSS JOIN LATERAL jsonb_to_recordset(b.facts -> 'sold') AS x (pool bigint, document text, at timestamptz, cost bigint)
    JOIN costing_costpool q ON q.id = x.pool JOIN catalog_sku k ON k.id = q.sku_id
    LEFT JOIN fulfillment_shipment s ON s.public_id = x.document
    LEFT JOIN fulfillment_fulfillmentorder f ON f.id = s.fulfillment_order_id
    LEFT JOIN returns_disposition d ON d.public_id = x.document
    LEFT JOIN returns_returnedunit u ON u.id = d.unit_id LEFT JOIN returns_return r ON r.id = u.ret_id
    LEFT JOIN locations_location l ON l.id = coalesce(f.location_id, u.location_id)
    LEFT JOIN orders_order o ON o.public_id = f.demand OR o.id = r.order_id
    LEFT JOIN parties_channel h ON h.id = o.channel_id
    WHERE b.kind IN ('costing.StockValued', 'costing.StockRevalued')
"""
STEPS = {"told": TOLD, "sent": SENT, "cost": COST}

MEASURES: dict[str, str] = {
    "placed": """
        SELECT t.id, t.about, (t.placed_at AT TIME ZONE %(zone)s)::date, $whose, '', t.currency, '', '', 1, (
            SELECT coalesce(sum(x.ordered), 0) FROM orders_orderline x
            LEFT JOIN orders_orderline w ON w.id = x.substitute_of_id
            WHERE x.order_id = t.order_id AND x.kind = 'item' AND x.added_by = '' AND coalesce(w.added_by, '') = ''
        ), t.net FROM told t WHERE t.kind = 'orders.OrderPlaced'""",
    "short": """
        SELECT t.id, t.about, (t.placed_at AT TIME ZONE %(zone)s)::date, $whose, '', t.currency, '', '', 1, (
            SELECT coalesce(sum((x ->> 'quantity')::bigint), 0) FROM jsonb_array_elements(t.facts -> 'lines') x
        ), 0 FROM told t WHERE t.kind = 'orders.LinesBackordered' AND EXISTS (
            SELECT 1 FROM kernel_event e WHERE e.aggregate = 'order' AND e.aggregate_id = t.aggregate_id
            AND e.version = t.version - 1 AND e.kind = 'orders.OrderPlaced')""",
    "cancelled": """
        SELECT t.id, t.about, t.day, $whose, '', t.currency, '', '', 1, $items, $net
        FROM told t $lines WHERE t.kind = 'orders.LinesCancelled' GROUP BY 1, 2, 3, 4, 5, 6, 7""",
    "sold": """
        SELECT id, about, day, company, channel, location, currency, '', '', 1,
               coalesce(sum(quantity) FILTER (WHERE kind = 'item'), 0), sum(net)
        FROM sent GROUP BY 1, 2, 3, 4, 5, 6, 7""",
    "sold_sku": """
        SELECT id, about, day, company, channel, location, currency, sku_code, '', 1, sum(quantity), sum(net)
        FROM sent WHERE kind = 'item' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8""",
    "credited": """
        SELECT t.id, t.about, t.day, $whose, '', t.currency, '', '', 1, $items, $net
        FROM told t $lines WHERE t.kind = 'orders.LinesCredited' GROUP BY 1, 2, 3, 4, 5, 6, 7""",
    "credited_sku": """
        SELECT t.id, t.about, t.day, $whose, '', t.currency, x.sku_code, '', 1, $items, $net
        FROM told t $lines WHERE t.kind = 'orders.LinesCredited' AND x.kind = 'item'
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8""",
    "fees": """
        SELECT t.id, t.about, t.day, $whose, '', t.currency, '', '', 1, 0, $net
        FROM told t $lines WHERE t.kind = 'orders.FeeCharged' GROUP BY 1, 2, 3, 4, 5, 6, 7""",
    "cost": """
        SELECT id, about, day, company, channel, location, currency, '', sold_in, 1, 0, sum(cost)
        FROM cost GROUP BY 1, 2, 3, 4, 5, 6, 7, 9""",
    "cost_sku": """
        SELECT id, about, day, company, channel, location, currency, sku, sold_in, 1, 0, sum(cost)
        FROM cost GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9""",
    "lead": """
        SELECT t.id, t.about, t.day, $whose, coalesce(l.code, ''), '', '',
               CASE$bucket ELSE '999' END, 1, greatest(0, $lead), 0
        FROM told t $place WHERE t.kind = '$gone'""",
    "dispatched": """
        SELECT t.id, t.about, t.day, $whose, coalesce(l.code, ''), '', '', $left_kept, 1, sum(x.quantity), 0
        FROM told t $place $lines $first_ship
        WHERE t.kind = '$gone' AND x.kind = 'item' GROUP BY 1, 2, 3, 4, 5, 6, 9""",
    "arrived": """
        SELECT t.id, t.about, $came_on, $whose, coalesce(l.code, ''), '', '', $came_kept, 1,
               sum(x.quantity), 0
        FROM told t $place $lines $first_arrival
        WHERE t.kind = 'orders.GoodsDelivered' GROUP BY 1, 2, 3, 4, 5, 6, 9""",
    "picked": """
        SELECT t.id, t.about, t.day, $whose, '', '', '', '', 1, coalesce(sum(x.quantity), 0), 0
        FROM told t $lines WHERE t.kind = 'fulfillment.ItemsPicked' GROUP BY 1, 2, 3, 4, 5""",
    "missed": """
        SELECT t.id, t.about, t.day, $whose, coalesce(t.facts ->> 'location', ''), '', '',
               coalesce(t.facts ->> 'effect', 'refused'), 1, coalesce(sum(x.quantity), 0), 0
        FROM told t $lines WHERE t.kind IN ('fulfillment.PickedShort', 'fulfillment.WorkRejected')
        GROUP BY 1, 2, 3, 4, 5, 6, 9""",
    "completed": """
        SELECT t.id, t.about, t.day, $whose, '', '', '',
               CASE WHEN w.cancelled THEN 'cancelled' WHEN w.missed THEN 'missed' WHEN $late THEN 'late'
                    WHEN w.claimed THEN 'claimed' WHEN w.credited THEN 'credited' ELSE 'perfect' END, 1, 0, 0
        FROM told t CROSS JOIN LATERAL (
            SELECT bool_or(e.kind = '$gone') AS gone, bool_or(e.kind = '$done') AS done,
                   bool_or(e.kind = 'orders.LinesCancelled') AS cancelled,
                   bool_or(e.kind IN ('fulfillment.PickedShort', 'fulfillment.WorkRejected')) AS missed,
                   bool_or(e.kind = 'returns.ClaimOpened') AS claimed,
                   bool_or(e.kind = 'orders.LinesCredited') AS credited
            FROM kernel_event e WHERE e.about = t.about AND e.id < t.id) w
        WHERE t.kind = '$done' AND w.gone AND NOT w.done""",
    "returned": """
        SELECT t.id, t.about, t.day, $whose, l.code, '', k.code, coalesce(n.reason, u.kind), 1, count(*), 0
        FROM told t JOIN returns_returnedunit u ON u.ret_id = t.aggregate_id AND u.received_at = t.at
        JOIN catalog_sku k ON k.id = u.sku_id JOIN locations_location l ON l.id = u.location_id
        LEFT JOIN returns_returnline n ON n.id = u.line_id
        WHERE t.kind = 'returns.ReturnReceived' GROUP BY 1, 2, 3, 4, 5, 6, 8, 9""",
    "worth": """
        SELECT b.id, b.about, (b.at AT TIME ZONE %(zone)s)::date, b.facts ->> 'company', '', '',
               b.facts ->> 'currency', '', '', 1, 0, (
            SELECT coalesce(sum((x ->> 'amount')::bigint), 0) FROM jsonb_array_elements(b.facts -> 'lines') x)
        FROM batch b WHERE b.kind IN ('costing.StockValued', 'costing.StockRevalued')""",
    "received": """
        SELECT b.id, b.about, (b.at AT TIME ZONE %(zone)s)::date, c.code, '', l.code, '', k.code, '', 1,
               (b.facts ->> 'quantity')::bigint, 0
        FROM batch b JOIN inventory_stock s ON s.id = b.aggregate_id JOIN catalog_sku k ON k.id = s.sku_id
        JOIN locations_location l ON l.id = s.location_id JOIN parties_company c ON c.id = l.company_id
        WHERE b.kind = 'inventory.StockReceived'""",
}
_SENT = ("orders.GoodsHandedOver", "orders.OrderCompleted")
_VALUED = ("costing.StockValued", "costing.StockRevalued")
# The kinds of events that contribute to each measure.
KINDS: dict[str, tuple[str, ...]] = {
    "placed": ("orders.OrderPlaced",),
    "short": ("orders.LinesBackordered",),
    "cancelled": ("orders.LinesCancelled",),
    "sold": _SENT,
    "sold_sku": _SENT,
    "credited": ("orders.LinesCredited",),
    "credited_sku": ("orders.LinesCredited",),
    "fees": ("orders.FeeCharged",),
    "cost": _VALUED,
    "cost_sku": _VALUED,
    "lead": ("orders.GoodsHandedOver",),
    "dispatched": ("orders.GoodsHandedOver",),
    "arrived": ("orders.GoodsDelivered",),
    "picked": ("fulfillment.ItemsPicked",),
    "missed": ("fulfillment.PickedShort", "fulfillment.WorkRejected"),
    "completed": ("orders.OrderCompleted",),
    "returned": ("returns.ReturnReceived",),
    "worth": _VALUED,
    "received": ("inventory.StockReceived",),
}
_NAMED = Template("SELECT '$name', m.* FROM ($contribution) m")


def kinds_of(measures: Iterable[str]) -> list[str]:
    """Return the kinds of events that contribute to any of some measures."""
    return sorted({kind for measure in measures for kind in KINDS[measure]})


def contributions(measures: tuple[str, ...]) -> str:
    """Return the steps and the SELECT that yield `measure` and COLUMNS for the events of a `batch`."""
    steps = [f"{name} AS MATERIALIZED ({_whole(text)})" for name, text in STEPS.items()]
    parts = [_NAMED.substitute(name=name, contribution=_whole(MEASURES[name])) for name in measures]
    return ", ".join([*steps, f"found (measure, {', '.join(COLUMNS)}) AS ({' UNION ALL '.join(parts)})"])


def _whole(text: str) -> str:
    return Template(text).substitute(_PARTS)
