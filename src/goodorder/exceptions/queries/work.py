"""What keeps orders from leaving, as SQL: one detector for each kind, all with the same columns.

Each returns (order_id, subject, since, due_at, facts). `limit` is the kind's clock; `{only}` narrows it to orders.
Whoever unites them keeps what is due. Facts change only when the trouble does: they hold days, never ages.
"""

# `OFFSET 0` has the few orders under way look their lines up: the planner would read the lines of all there ever were.
LATE = """
    SELECT o.id AS order_id, o.public_id::text AS subject, min(p.made_at) AS since, min(p.ends_at) AS due_at,
           jsonb_build_object('units', sum(l.ordered - l.cancelled - l.handed_over), 'ship_on', min(p.ship_on),
                              'arrive_on', max(p.arrive_on), 'state', o.state, 'to_release', sum(l.reserved),
                              'work', (SELECT max(f.public_id) FROM fulfillment_fulfillmentorder f
                                       WHERE f.demand = o.public_id AND f.state IN ('open', 'accepted', 'in_progress'))
                             ) AS facts
    FROM orders_order o
    CROSS JOIN LATERAL (
        SELECT u.* FROM orders_orderline u
        WHERE u.order_id = o.id AND u.kind = 'item' AND u.ordered > u.cancelled + u.handed_over OFFSET 0) l
    CROSS JOIN LATERAL (
        SELECT r.made_at, r.ship_on, r.arrive_on,
               (r.ship_on + 1)::timestamp AT TIME ZONE coalesce(w.time_zone, 'UTC') AS ends_at
        FROM orders_promise r LEFT JOIN locations_location w ON w.code = r.location
        WHERE r.line_id = l.id ORDER BY r.promise_version DESC LIMIT 1) p
    WHERE o.state IN ('placed', 'confirmed') AND p.ship_on IS NOT NULL AND p.ends_at {when} {only}
    GROUP BY o.id
"""
WAITING_WORK = """
    SELECT o.id, f.public_id::text, greatest(f.created_at, f.not_before),
           greatest(f.created_at, f.not_before) + %(limit)s,
           jsonb_build_object('number', f.number, 'state', f.state, 'location', w.name, 'because', f.because, 'to_pick',
                              CASE WHEN f.state IN ('open', 'requested', 'accepted', 'in_progress') THEN (
                                  SELECT sum(l.quantity - l.picked - l.short - l.cancelled) FROM fulfillment_fulfillmentline l
                                  WHERE l.fulfillment_order_id = f.id) END)
    FROM fulfillment_fulfillmentorder f
    JOIN orders_order o ON o.public_id = f.demand
    JOIN locations_location w ON w.id = f.location_id
    WHERE f.state IN ('open', 'requested', 'accepted', 'in_progress', 'on_hold', 'cancel_requested') {only}
"""
# Once the customer claims that it never came, the claim is what is worked on.
LATE_PARCEL = """
    SELECT o.id, b.public_id::text, b.left_at, coalesce(b.late_since, (b.expected_on + 1)::timestamp
           AT TIME ZONE 'UTC') + %(limit)s,
           jsonb_build_object('tracking', b.tracking_number, 'expected_on', b.expected_on, 'reason', b.late_reason,
                              'parcel', b.parcel)
    FROM orders_order o JOIN shipping_label b ON b.about = o.public_id
    WHERE o.state IN ('placed', 'confirmed') AND b.state = 'bought' AND b.left_at IS NOT NULL AND b.delivered_at IS NULL
      AND (b.late_since IS NOT NULL OR b.expected_on < %(today)s) {only}
      AND NOT EXISTS (SELECT FROM fulfillment_shipment s
                      WHERE s.public_id = b.parcel AND s.state IN ('delivered', 'lost', 'cancelled'))
      AND NOT EXISTS (SELECT FROM returns_claim c
                      WHERE c.order_id = o.id AND c.kind = 'missing' AND c.state <> 'rejected' AND c.opened_at > b.left_at)
"""
# An order that waits for a day that is still to come has its clock; one without such a day must move.
STUCK = """
    SELECT o.id, o.public_id::text, coalesce(e.at, o.placed_at), coalesce(e.at, o.placed_at) + %(limit)s,
           jsonb_build_object('state', o.state, 'last', coalesce(e.kind, ''), 'to_release',
                              (SELECT sum(l.reserved) FROM orders_orderline l WHERE l.order_id = o.id))
    FROM orders_order o LEFT JOIN LATERAL (
        SELECT x.at, x.kind FROM kernel_event x
        WHERE x.about = o.public_id AND left(x.kind, 11) <> 'exceptions.' ORDER BY x.id DESC LIMIT 1) e ON true
    WHERE o.state IN ('draft', 'placed', 'confirmed') AND o.placed_at + %(limit)s <= %(now)s {only}
      AND NOT EXISTS (
        SELECT FROM fulfillment_fulfillmentorder f
        WHERE f.demand = o.public_id AND f.state = 'scheduled' AND f.not_before > %(now)s)
      AND NOT EXISTS (
        SELECT FROM shipping_label b WHERE b.about = o.public_id AND b.state = 'bought'
          AND b.left_at IS NOT NULL AND b.delivered_at IS NULL AND b.expected_on >= %(today)s)
      AND NOT coalesce((
        SELECT bool_and(coalesce(p.ship_on >= %(today)s, false)) FROM orders_orderline l
        LEFT JOIN LATERAL (SELECT r.ship_on FROM orders_promise r WHERE r.line_id = l.id
                           ORDER BY r.promise_version DESC LIMIT 1) p ON true
        WHERE l.order_id = o.id AND l.kind = 'item' AND l.ordered > l.cancelled + l.handed_over), false)
"""
PARKED = """
    SELECT o.id, 'receipt:' || r.id, e.at, e.at + %(limit)s,
           jsonb_build_object('receipt', r.id, 'subscriber', r.subscriber, 'tries', r.attempts,
                              'error', left((regexp_match(rtrim(r.error, E'\\n '), '[^\\n]*$'))[1], 300))
    FROM kernel_receipt r JOIN kernel_event e ON e.id = r.event_id
    LEFT JOIN orders_order o ON o.public_id = e.about
    WHERE r.state = 'parked' {only}
"""
NO_LABEL = """
    SELECT o.id, s.public_id::text, s.created_at,
           s.created_at + CASE WHEN b.state = 'failed' THEN interval '0' ELSE %(limit)s END,
           jsonb_build_object('number', s.number, 'state', coalesce(b.state, ''), 'work', f.public_id,
                              'message', coalesce(b.message, ''))
    FROM fulfillment_fulfillmentorder f
    JOIN fulfillment_shipment s ON s.fulfillment_order_id = f.id AND s.state = 'created'
    JOIN orders_order o ON o.public_id = f.demand
    LEFT JOIN LATERAL (SELECT x.state, x.message FROM shipping_label x
                       WHERE x.about = f.demand AND x.parcel = s.public_id ORDER BY x.id DESC LIMIT 1) b ON true
    WHERE f.state = 'in_progress' AND f.service <> '' {only}
"""
UNALLOCATED = """
    SELECT o.id, w.public_id::text, w.asked_at,
           CASE WHEN w.expected_on IS NULL THEN w.asked_at
                ELSE (w.expected_on + 1)::timestamp AT TIME ZONE 'UTC' END + %(limit)s,
           jsonb_build_object('sku', k.code, 'units', w.quantity, 'expected_on', w.expected_on, 'position', l.position,
                              'kit', l.kit_group)
    FROM inventory_waiting w JOIN orders_order o ON o.public_id = w.demand JOIN catalog_sku k ON k.id = w.sku_id
    JOIN orders_orderline l ON l.id = w.line_ref
    WHERE o.state IN ('placed', 'confirmed') {only}
    UNION ALL
    SELECT o.id, 'line:' || l.id, o.placed_at, o.placed_at + %(limit)s,
           jsonb_build_object('sku', l.sku_code, 'units', l.unsourced, 'expected_on', NULL, 'position', l.position,
                              'kit', l.kit_group)
    FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id AND l.kind = 'item' AND l.unsourced > 0
    WHERE o.state IN ('placed', 'confirmed') {only}
"""
HELD = """
    SELECT o.id, h.public_id::text, h.placed_at, h.placed_at + %(limit)s,
           jsonb_build_object('hold', h.kind, 'reason', h.reason, 'placed_by', h.placed_by, 'customer', c.public_id,
                              'review', (SELECT max(s.public_id) FROM screening_screening s
                                         WHERE h.kind = 'fraud' AND s.subject = o.public_id AND s.state = 'under_review'))
    FROM orders_order o JOIN parties_customer c ON c.id = o.customer_id
    JOIN orders_hold h ON h.order_id = o.id AND h.released_at IS NULL AND h.kind = '{hold}'
    WHERE o.state IN ('draft', 'placed', 'confirmed') {only}
"""
# Work: the kinds this file finds. `late` is past its day, `at_risk` before it.
WORK = {
    "late": LATE.replace("{when}", "+ %(limit)s <= %(now)s"),
    "at_risk": LATE.replace("{when}", "> %(now)s"),
    "work_waiting": WAITING_WORK,
    "parcel_late": LATE_PARCEL,
    "stuck": STUCK,
    "reaction_parked": PARKED,
    "label_missing": NO_LABEL,
    "unallocated": UNALLOCATED,
}
