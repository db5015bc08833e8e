"""Show auditors what stock is worth: layers where deliveries are told apart, else one layer per pool."""

from importlib import import_module

from django.db import migrations

VIEWS = import_module("goodorder.reports.migrations.0001_audit_views").VIEWS
# A pool valued by layers has its own row as well, worth nothing: so a company whose last layer is gone still has to
# agree with its account.
LAYER = """
    SELECT c.code::text AS tenant, k.code::text AS sku, coalesce(p.code, '')::text AS loc, y.quantity AS qty,
           y.value AS value
    FROM costing_costlayer y JOIN costing_costpool o ON o.id = y.pool_id
    JOIN catalog_sku k ON k.id = o.sku_id JOIN parties_company c ON c.id = o.company_id
    LEFT JOIN inventory_movement m ON m.id = y.movement_id LEFT JOIN locations_location p ON p.id = m.location_id
    UNION ALL
    SELECT c.code, k.code, '', CASE WHEN o.method = 'fifo' THEN 0 ELSE o.quantity END,
           CASE WHEN o.method = 'fifo' THEN 0 ELSE o.value END
    FROM costing_costpool o JOIN catalog_sku k ON k.id = o.sku_id JOIN parties_company c ON c.id = o.company_id"""


class Migration(migrations.Migration):
    """Let the worth of stock be held against its account."""

    dependencies = [("reports", "0004_conservation"), ("costing", "0002_unvalued")]
    operations = [
        migrations.RunSQL(
            f"CREATE OR REPLACE VIEW audit.a_layer AS {LAYER}",
            f"CREATE OR REPLACE VIEW audit.a_layer AS {VIEWS['a_layer']}",
        )
    ]
