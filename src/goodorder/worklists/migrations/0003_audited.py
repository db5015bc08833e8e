"""Show auditors what lists of open orders are read from, beside what the orders' own records say."""

from importlib import import_module

from django.db import migrations

READER = import_module("goodorder.reports.migrations.0004_conservation").READER

VIEW = """
    CREATE VIEW audit.a_open_order AS
    SELECT 'list' AS told_by, a.id AS order_id, c.code AS tenant, a.public_id, a.channel_id, a.state, a.country,
           a.total, (extract(epoch FROM a.placed_at) * 1000)::bigint AS placed_ms, a.leaves_on, a.is_part_sent,
           coalesce(m.owed, a.total) AS owed, coalesce(m.held, 0) AS held, coalesce(m.taken, 0) AS taken
    FROM worklists_openorder a JOIN parties_company c ON c.id = a.company_id
    LEFT JOIN worklists_openmoney m ON m.order_id = a.id
    UNION ALL
    SELECT 'record', o.id, c.code, o.public_id, o.channel_id, o.state,
           left(coalesce(o.ship_to ->> 'country', ''), 80), o.total,
           (extract(epoch FROM o.placed_at) * 1000)::bigint, lines.leaves_on, coalesce(lines.is_part_sent, false),
           coalesce(p.amount, o.total), coalesce(tenders.held, 0), coalesce(tenders.taken, 0)
    FROM orders_order o JOIN parties_company c ON c.id = o.company_id
    LEFT JOIN payments_payable p ON p.about = o.public_id
    LEFT JOIN LATERAL (
        SELECT sum(t.authorised)::bigint AS held, sum(t.captured)::bigint AS taken FROM payments_tender t
        WHERE t.payable_id = p.id) tenders ON true
    LEFT JOIN LATERAL (
        SELECT min(s.ship_on) FILTER (WHERE l.ordered > l.cancelled + l.handed_over) AS leaves_on,
               bool_or(l.handed_over > 0) AND bool_or(l.ordered > l.cancelled + l.handed_over) AS is_part_sent
        FROM orders_orderline l LEFT JOIN orders_promise s ON s.line_id = l.id AND s.promise_version = (
            SELECT max(promise_version) FROM orders_promise WHERE line_id = l.id)
        WHERE l.order_id = o.id AND l.kind = 'item') lines ON true
    WHERE o.state IN ('placed', 'confirmed')
"""


class Migration(migrations.Migration):
    """Let the list be held against the records."""

    dependencies = [("worklists", "0002_open_orders"), ("reports", "0017_screenings")]
    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW audit.a_open_order"),
        migrations.RunSQL(READER, migrations.RunSQL.noop),
    ]
