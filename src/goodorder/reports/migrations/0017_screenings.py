"""Show auditors what was screened for fraud, and what stops or left of it."""

from importlib import import_module

from django.db import migrations

READER = import_module("goodorder.reports.migrations.0004_conservation").READER

VIEW = """
    CREATE VIEW audit.a_screen AS
    SELECT s.id, c.code AS tenant, o.id AS order_id, o.state AS order_state, s.state, s.points,
           EXISTS (SELECT 1 FROM orders_hold h WHERE h.order_id = o.id AND h.kind = 'fraud'
                   AND h.released_at IS NULL) AS is_held,
           (extract(epoch FROM coalesce(s.decided_at, s.screened_at)) * 1000)::bigint AS decided_ms
    FROM screening_screening s JOIN parties_company c ON c.id = s.company_id
    JOIN orders_order o ON o.public_id = s.subject WHERE s.state <> 'replaced'
"""


class Migration(migrations.Migration):
    """Let screenings be held against holds and shipments."""

    dependencies = [
        ("reports", "0014_shelves"),
        ("screening", "0001_initial"),
        ("orders", "0013_amendments_moved"),
    ]
    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW audit.a_screen"),
        migrations.RunSQL(READER, migrations.RunSQL.noop),
    ]
