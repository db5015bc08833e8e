"""Show auditors what waits for a collective invoice, whose entries such invoices have, and receipts."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("goodorder.reports.migrations.0001_audit_views").VIEWS
# The entries of a collective invoice stand order by order; like the document they are not one order's.
ENTRY = BEFORE["a_je"].replace(
    "LEFT JOIN orders_order o ON o.public_id = e.about",
    "LEFT JOIN orders_order o ON o.public_id = e.about AND e.source NOT LIKE 'doc\\_%:%'",
)
NEW = {
    "a_delivery": """
        SELECT d.id, c.code AS tenant, o.id AS order_id, d.about, d.takes_from_id, d.invoice_id AS doc_id, d.currency,
               d.net, d.discount, d.tax, d.total, CASE WHEN d.takes_from_id IS NULL THEN 1 ELSE -1 END AS sign
        FROM invoicing_delivery d JOIN parties_company c ON c.id = d.company_id
        LEFT JOIN orders_order o ON o.public_id = d.about""",
    "a_deliveryline": """
        SELECT delivery_id, line_ref AS line_id, quantity AS qty, net, discount, tax FROM invoicing_deliveryline""",
    "a_unbilled": """
        SELECT c.code AS tenant, e.about, l.currency, sum(l.debit - l.credit)::bigint AS amount
        FROM accounting_journalline l JOIN accounting_account a ON a.id = l.account_id AND a.control = 'unbilled'
        JOIN accounting_entry e ON e.id = l.entry_id JOIN parties_company c ON c.id = e.company_id
        GROUP BY 1, 2, 3""",
}
NEW["a_receipt"] = """
        SELECT r.id, c.code AS tenant, r.kind, r.series, r.serial AS number, x.id AS payop_id, r.currency, r.amount,
               coalesce((SELECT sum((t->>'net')::bigint + (t->>'tax')::bigint) FROM jsonb_array_elements(r.taxes) t),
                        r.amount)::bigint AS taxes
        FROM invoicing_receipt r JOIN parties_company c ON c.id = r.company_id
        LEFT JOIN payments_operation x ON x.public_id = r.operation"""
GRANT = """
    DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'goodorder_audit') THEN
            GRANT SELECT ON ALL TABLES IN SCHEMA audit TO goodorder_audit;
        END IF;
    END $$;
"""
CREATE = "".join(f"CREATE VIEW audit.{name} AS {body};\n" for name, body in NEW.items())
DROP = "".join(f"DROP VIEW audit.{name};\n" for name in NEW)


class Migration(migrations.Migration):
    """Let collective invoices be held against what was delivered."""

    dependencies = [
        ("reports", "0009_changed_discounts"),
        ("invoicing", "0006_receipts"),
        ("payments", "0001_initial"),
        ("accounting", "0007_unbilled"),
    ]
    operations = [
        migrations.RunSQL(
            f"CREATE OR REPLACE VIEW audit.a_je AS {ENTRY};\n{CREATE}{GRANT}",
            f"{DROP}CREATE OR REPLACE VIEW audit.a_je AS {BEFORE['a_je']}",
        )
    ]
