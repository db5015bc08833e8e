"""Show auditors where every unit is and who waits: conditions of stock, balances, waiting claims, dated supply."""

from django.db import migrations

PLACE = """
    JOIN catalog_sku k ON k.id = x.sku_id JOIN locations_location l ON l.id = x.location_id
    JOIN parties_company c ON c.id = l.company_id"""
VIEWS = {
    "a_bucket": f"""
        SELECT c.code AS tenant, k.code AS sku, l.code AS loc, x.on_hand, x.quarantined, x.damaged, x.reserved,
               x.safety, k.tracking <> 'none' AS is_tracked, l.is_active AND l.kind <> 'transit' AS supplies
        FROM inventory_stock x {PLACE}""",
    "a_balance": f"""
        SELECT c.code AS tenant, k.code AS sku, l.code AS loc, x.condition, coalesce(t.code, '') AS lot, x.owner,
               x.quantity AS qty, x.held, coalesce(t.blocked_because, '') <> '' AS is_blocked,
               t.expires_on - (clock_timestamp() AT TIME ZONE l.time_zone)::date AS life_days
        FROM inventory_balance x {PLACE} LEFT JOIN inventory_lot t ON t.id = x.lot_id""",
    "a_claim": f"""
        SELECT x.id, c.code AS tenant, k.code AS sku, l.code AS loc, coalesce(t.code, '') AS lot, x.demand,
               x.quantity AS qty, x.picked, x.state, x.is_allocated
        FROM inventory_reservation x {PLACE} LEFT JOIN inventory_lot t ON t.id = x.lot_id""",
    "a_wait": """
        SELECT x.id, c.code AS tenant, k.code AS sku, coalesce(l.code, '') AS loc, x.demand, x.quantity AS qty,
               x.rank, x.promised_on, x.expected_on, x.min_life_days
        FROM inventory_waiting x JOIN catalog_sku k ON k.id = x.sku_id JOIN parties_company c ON c.id = x.company_id
        LEFT JOIN locations_location l ON l.id = x.location_id""",
    "a_supply": f"""
        SELECT x.id, c.code AS tenant, k.code AS sku, l.code AS loc, x.document, x.quantity AS qty, x.received,
               x.claimed, x.due_on, x.state
        FROM inventory_expected x {PLACE}""",
    "a_bound": "SELECT waiting_id AS wait_id, expected_id AS supply_id, quantity AS qty FROM inventory_binding",
}
CREATE = "".join(f"CREATE VIEW audit.{name} AS {body};\n" for name, body in VIEWS.items())
DROP = "".join(f"DROP VIEW audit.{name};\n" for name in VIEWS)
READER = """
    DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'goodorder_audit') THEN
            GRANT SELECT ON ALL TABLES IN SCHEMA audit TO goodorder_audit;
        END IF;
    END $$;
"""


class Migration(migrations.Migration):
    """Let auditors check the law of conservation."""

    dependencies = [("reports", "0002_serials"), ("inventory", "0004_conservation")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(READER, migrations.RunSQL.noop),
    ]
