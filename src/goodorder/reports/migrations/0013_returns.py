"""Show auditors what came back: units with their dispositions and movements, settlements with their credit notes."""

from importlib import import_module

from django.db import migrations

READER = import_module("goodorder.reports.migrations.0004_conservation").READER

BEFORE = import_module("goodorder.reports.migrations.0001_audit_views").VIEWS["a_ret"]
OF_RETURN = """
    JOIN returns_return r ON r.id = {row}.ret_id JOIN orders_order o ON o.id = r.order_id
    JOIN parties_company c ON c.id = o.company_id"""
A_RET = f"""
    SELECT u.id, c.code::text AS tenant, r.order_id, l.order_line_id AS line_id, 1::bigint AS qty_received,
           u.disposition::text AS disposition
    FROM returns_returnedunit u {OF_RETURN.format(row="u")} LEFT JOIN returns_returnline l ON l.id = u.line_id"""
VIEWS = {
    "a_back": """
        SELECT l.id AS line_id, c.code AS tenant, l.delivered + l.collected AS qty_arrived,
               l.return_expected AS qty_expected, l.returned AS qty_returned
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        JOIN parties_company c ON c.id = o.company_id WHERE l.kind = 'item'""",
    "a_retline": f"""
        SELECT l.id, c.code AS tenant, r.order_id, l.order_line_id AS line_id, r.state, r.outcome,
               l.quantity AS qty, l.received AS qty_received, l.given_up AS qty_given_up, l.settled AS qty_settled,
               CASE WHEN r.outcome = 'keep' THEN 0 ELSE l.quantity - l.received - l.given_up END AS qty_open
        FROM returns_returnline l {OF_RETURN.format(row="l")}""",
    "a_retunit": f"""
        SELECT u.id, c.code AS tenant, r.order_id, u.kind, u.disposition,
               (SELECT d.disposition FROM returns_disposition d WHERE d.unit_id = u.id
                ORDER BY d.seq DESC LIMIT 1) AS last_disposition,
               CASE u.disposition WHEN 'restock' THEN 'good' WHEN 'vendor' THEN 'damaged'
                    WHEN 'pending' THEN 'quarantined' WHEN 'refurbish' THEN 'quarantined'
                    WHEN 'quarantine' THEN 'quarantined' ELSE '' END AS pile
        FROM returns_returnedunit u {OF_RETURN.format(row="u")}""",
    "a_retmove": """
        SELECT d.unit_id, m.id AS move_id, m.condition, m.quantity AS qty
        FROM returns_disposition d JOIN inventory_movement m ON m.document = d.public_id""",
    "a_settled": f"""
        SELECT s.id, c.code AS tenant, r.order_id, s.value + s.shipping AS amount,
               (SELECT coalesce(sum(d.total), 0)::bigint FROM invoicing_document d WHERE d.about = o.public_id
                AND d.kind = 'credit' AND split_part(d.source, ':', 1) = s.credit_ref) AS credited,
               EXISTS (SELECT 1 FROM invoicing_document d WHERE d.about = o.public_id AND d.kind = 'invoice')
                   AS is_invoiced,
               (extract(epoch FROM s.settled_at) * 1000)::bigint AS settled_ms
        FROM returns_settlement s {OF_RETURN.format(row="s")}""",
}
SHOWN = "".join(f"CREATE VIEW audit.{name} AS {body};\n" for name, body in VIEWS.items())
HIDDEN = "".join(f"DROP VIEW audit.{name};\n" for name in VIEWS)


class Migration(migrations.Migration):
    """Let what came back be held against stock, orders and credit notes."""

    dependencies = [
        ("reports", "0011_batches"),
        ("returns", "0001_initial"),
        ("orders", "0012_returns_expected"),
    ]
    operations = [
        migrations.RunSQL(
            f"CREATE OR REPLACE VIEW audit.a_ret AS {A_RET}", f"CREATE OR REPLACE VIEW audit.a_ret AS {BEFORE}"
        ),
        migrations.RunSQL(SHOWN, HIDDEN),
        migrations.RunSQL(READER, migrations.RunSQL.noop),
    ]
