"""Show auditors what bins hold beside what the ledger has on the shelves, and where pick faces and their tasks point."""

from importlib import import_module

from django.db import migrations

READER = import_module("goodorder.reports.migrations.0004_conservation").READER
PLACE = "JOIN locations_location l ON l.id = {} JOIN parties_company c ON c.id = l.company_id"
VIEWS = {
    "a_bin": f"""
        SELECT s.id, c.code AS tenant, k.code AS sku, l.code AS loc, b.code AS bin, s.lot, s.quantity AS qty
        FROM locations_binstock s JOIN locations_bin b ON b.id = s.bin_id JOIN catalog_sku k ON k.id = s.sku_id
        {PLACE.format('b.location_id')}""",
    "a_shelf": f"""
        SELECT c.code AS tenant, k.code AS sku, l.code AS loc, coalesce(o.code, '') AS lot, sum(x.qty)::bigint AS qty
        FROM (SELECT sku_id, location_id, lot_id, quantity AS qty FROM inventory_balance
              UNION ALL SELECT sku_id, location_id, lot_id, -picked FROM inventory_reservation
              WHERE state = 'open' AND picked > 0) x
        JOIN catalog_sku k ON k.id = x.sku_id LEFT JOIN inventory_lot o ON o.id = x.lot_id
        {PLACE.format('x.location_id')} GROUP BY 1, 2, 3, 4""",
    "a_face": f"""
        SELECT f.id, 'face' AS kind, c.code AS tenant, k.code AS sku, l.code AS loc, b.location_id = f.location_id AS is_here
        FROM shelving_pickface f JOIN locations_bin b ON b.id = f.bin_id JOIN catalog_sku k ON k.id = f.sku_id
        {PLACE.format('f.location_id')}
        UNION ALL
        SELECT t.id, 'task', c.code, k.code, l.code, x.location_id = t.location_id AND y.location_id = t.location_id
        FROM shelving_replenishment t JOIN locations_bin x ON x.id = t.bin_from_id JOIN locations_bin y ON y.id = t.bin_to_id
        JOIN catalog_sku k ON k.id = t.sku_id {PLACE.format('t.location_id')}""",
}
CREATE = "".join(f"CREATE VIEW audit.{name} AS {body};\n" for name, body in VIEWS.items())
DROP = "".join(f"DROP VIEW audit.{name};\n" for name in VIEWS)


class Migration(migrations.Migration):
    """Let auditors check that no bin holds what the ledger does not."""

    dependencies = [
        ("reports", "0013_returns"),
        ("locations", "0004_bin_contents"),
        ("shelving", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(READER, migrations.RunSQL.noop),
    ]
