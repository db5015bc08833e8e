"""Show auditors every serial number, and claims of orders apart from those of other papers.

A serial number is where balances have it, once per unit, and with a customer when it was shipped last. Lines of
transfers and carts have numbers of their own, which must not be taken for those of an order's lines.
"""

from importlib import import_module

from django.db import migrations

VIEWS = import_module("goodorder.reports.migrations.0001_audit_views").VIEWS
SERIAL = """
    SELECT c.code::text AS tenant, k.code::text AS sku, t.code::text AS serial,
           CASE WHEN EXISTS (SELECT FROM inventory_reservation r
                             WHERE r.lot_id = t.id AND r.location_id = b.location_id AND r.state = 'open'
                               AND r.is_allocated) THEN 'allocated' ELSE 'in_stock' END AS state,
           l.code::text AS loc
    FROM inventory_balance b JOIN inventory_lot t ON t.id = b.lot_id AND t.is_serial
    JOIN catalog_sku k ON k.id = b.sku_id JOIN locations_location l ON l.id = b.location_id
    JOIN parties_company c ON c.id = l.company_id
    CROSS JOIN LATERAL generate_series(1, b.quantity) AS unit
    UNION ALL
    SELECT c.code, k.code, t.code, 'shipped', ''
    FROM (SELECT DISTINCT ON (p.company_id, m.lot_id) p.company_id, m.sku_id, m.lot_id, m.kind
          FROM inventory_movement m JOIN locations_location p ON p.id = m.location_id
          WHERE m.lot_id IS NOT NULL ORDER BY p.company_id, m.lot_id, m.id DESC) x
    JOIN inventory_lot t ON t.id = x.lot_id AND t.is_serial
    JOIN catalog_sku k ON k.id = x.sku_id JOIN parties_company c ON c.id = x.company_id
    WHERE x.kind = 'ship'"""
CLAIM = VIEWS["a_resv"].replace("r.line_ref AS line_id", "CASE WHEN o.id IS NOT NULL THEN r.line_ref END AS line_id")


def replaced(**views: str) -> str:
    """Return SQL that gives views another body with the same columns."""
    return "".join(f"CREATE OR REPLACE VIEW audit.{name} AS {body};\n" for name, body in views.items())


class Migration(migrations.Migration):
    """Tell serial numbers apart."""

    dependencies = [("reports", "0001_audit_views"), ("inventory", "0006_papers")]
    operations = [
        migrations.RunSQL(
            replaced(a_serial=SERIAL, a_resv=CLAIM),
            replaced(a_serial=VIEWS["a_serial"], a_resv=VIEWS["a_resv"]),
        )
    ]
