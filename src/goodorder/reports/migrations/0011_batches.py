"""Show auditors the work lines of locations and the pick tasks of their batches."""

from importlib import import_module

from django.db import migrations

READER = import_module("goodorder.reports.migrations.0004_conservation").READER
VIEWS = {
    "a_work": """
        SELECT x.id, c.code AS tenant, k.code AS sku, l.code AS loc, o.demand, x.line_ref, o.state, x.quantity AS qty,
               x.picked, x.packed, x.shipped, x.short, x.cancelled, x.batched
        FROM fulfillment_fulfillmentline x JOIN fulfillment_fulfillmentorder o ON o.id = x.fulfillment_order_id
        JOIN catalog_sku k ON k.id = x.sku_id JOIN locations_location l ON l.id = o.location_id
        JOIN parties_company c ON c.id = l.company_id""",
    "a_task": """
        SELECT t.id, b.number AS batch, b.state AS batch_state, t.line_id AS work_id, t.quantity AS qty, t.picked,
               t.short, t.dropped
        FROM fulfillment_picktask t JOIN fulfillment_batch b ON b.id = t.batch_id""",
}
CREATE = "".join(f"CREATE VIEW audit.{name} AS {body};\n" for name, body in VIEWS.items())
DROP = "".join(f"DROP VIEW audit.{name};\n" for name in VIEWS)


class Migration(migrations.Migration):
    """Let auditors check that no unit is on two pickers' lists."""

    dependencies = [("reports", "0010_pay_links"), ("fulfillment", "0003_batches_and_pickups")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(READER, migrations.RunSQL.noop),
    ]
