"""The stock invariants of the audit contract; each statement must find no row."""

from django.db import connection

INVARIANTS = {
    "INV-01a on hand is the sum of movements": """
        SELECT s.id FROM inventory_stock s
        LEFT JOIN inventory_movement m ON m.sku_id = s.sku_id AND m.location_id = s.location_id
        GROUP BY s.id, s.on_hand HAVING s.on_hand <> coalesce(sum(m.quantity), 0)""",
    "INV-01b no movement without a balance": """
        SELECT m.id FROM inventory_movement m
        LEFT JOIN inventory_stock s ON m.sku_id = s.sku_id AND m.location_id = s.location_id
        WHERE s.id IS NULL""",
    "INV-02 reserved is the sum of open claims": """
        SELECT s.id FROM inventory_stock s
        LEFT JOIN inventory_reservation r
          ON r.sku_id = s.sku_id AND r.location_id = s.location_id AND r.state = 'open'
        GROUP BY s.id, s.reserved HAVING s.reserved <> coalesce(sum(r.quantity), 0)""",
    "INV-02b no open claim without a balance": """
        SELECT r.id FROM inventory_reservation r
        LEFT JOIN inventory_stock s ON r.sku_id = s.sku_id AND r.location_id = s.location_id
        WHERE r.state = 'open' AND s.id IS NULL""",
    "INV-03 nothing below zero": """
        SELECT id FROM inventory_stock WHERE reserved < 0 OR (on_hand < 0 AND NOT allow_negative)""",
    "INV-04 never more promised than there is": """
        SELECT id FROM inventory_stock WHERE NOT allow_negative AND reserved > on_hand""",
    "INV-05 a closed claim says when": """
        SELECT id FROM inventory_reservation WHERE (state = 'open') <> (closed_at IS NULL)""",
    "INV-06 a claimed line ships what of its claims is consumed": """
        SELECT r.line_ref FROM inventory_reservation r WHERE r.state = 'consumed' GROUP BY r.line_ref
        HAVING sum(r.quantity) <> (SELECT -coalesce(sum(m.quantity), 0) FROM inventory_movement m
                                   WHERE m.line_ref = r.line_ref AND m.kind = 'ship')""",
    "EVT-01 events of a balance are counted without a gap": """
        SELECT s.id FROM inventory_stock s LEFT JOIN kernel_event e
          ON e.aggregate = 'stock' AND e.aggregate_id = s.id
        GROUP BY s.id, s.version HAVING s.version <> count(e.id) OR s.version <> coalesce(max(e.version), 0)""",
}


def broken() -> list[str]:
    checks = [f"SELECT '{name}' WHERE EXISTS ({statement})" for name, statement in INVARIANTS.items()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(checks))
        return sorted(row[0] for row in cursor.fetchall())
