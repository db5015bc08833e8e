"""Show auditors orders and lines as amended: with the lines added later and the differences posted since."""

from importlib import import_module

from django.db import migrations

VIEWS = import_module("goodorder.reports.migrations.0001_audit_views").VIEWS
SUMS = "sum(j.gross)::bigint AS gross, sum(j.discount)::bigint AS discount, sum(j.tax)::bigint AS tax"
AMENDED = {
    "a_transition": VIEWS["a_transition"],  # an order may be reopened by now
    "a_line": VIEWS["a_line"].replace(
        "l.gross, l.discount, l.tax",
        "l.gross + coalesce(j.gross, 0) AS gross, l.discount + coalesce(j.discount, 0) AS discount, "
        "l.tax + coalesce(j.tax, 0) AS tax",
    )
    + f" LEFT JOIN (SELECT j.line_id, {SUMS} FROM orders_lineadjustment j GROUP BY 1) j ON j.line_id = l.id",
    "a_order": VIEWS["a_order"].replace(
        "o.subtotal, o.discount, o.shipping, o.tax, o.total",
        "o.subtotal + coalesce(m.items, 0) AS subtotal, o.discount + coalesce(m.discount, 0) AS discount, "
        "o.shipping + coalesce(m.charges, 0) AS shipping, o.tax + coalesce(m.tax, 0) AS tax, "
        "o.total + coalesce(m.items + m.charges - m.discount + m.tax, 0) AS total",
    )
    + """
        LEFT JOIN (
            SELECT j.order_id, coalesce(sum(j.gross) FILTER (WHERE j.kind = 'item'), 0)::bigint AS items,
                   coalesce(sum(j.gross) FILTER (WHERE j.kind <> 'item'), 0)::bigint AS charges,
                   sum(j.discount)::bigint AS discount, sum(j.tax)::bigint AS tax
            FROM (SELECT l.order_id, l.kind, l.gross, l.discount, l.tax
                  FROM orders_orderline l WHERE l.added_by <> ''
                  UNION ALL
                  SELECT l.order_id, l.kind, a.gross, a.discount, a.tax
                  FROM orders_lineadjustment a JOIN orders_orderline l ON l.id = a.line_id) j
            GROUP BY 1) m ON m.order_id = o.id""",
}


def replaced(views: dict[str, str]) -> str:
    """Return the SQL that makes views of the audit say something else."""
    return "".join(f"CREATE OR REPLACE VIEW audit.{name} AS {views[name]};\n" for name in AMENDED)


class Migration(migrations.Migration):
    """Let what was amended be held against the lines as they are now."""

    dependencies = [("reports", "0007_stored_value"), ("orders", "0007_adjustments_and_amendments")]
    operations = [migrations.RunSQL(replaced(AMENDED), replaced(VIEWS))]
