"""Show auditors the discounts of lines as changes left them: a coupon may come to an order later, or go."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("goodorder.reports.migrations.0006_promotions").DISCOUNT
AMENDED = """WITH RECURSIVE amended AS (
        SELECT l.id, l.order_id, l.substitute_of_id,
               (l.discount + coalesce(sum(j.discount), 0))::bigint AS discount
        FROM orders_orderline l LEFT JOIN orders_lineadjustment j ON j.line_id = l.id GROUP BY l.id
    ), descent AS ("""
GIVEN = """SELECT s.line_ref AS root, p.code::text AS promo, sum(s.amount)::bigint AS amount,
               (sum(sum(s.amount)) OVER (PARTITION BY s.line_ref ORDER BY min(s.id)))::bigint AS upto
        FROM pricing_discountshare s JOIN pricing_redemption r ON r.id = s.redemption_id
        JOIN pricing_promotion p ON p.id = r.promotion_id
        GROUP BY s.line_ref, p.code"""
_HEAD, _, _REST = BEFORE.partition("SELECT s.line_ref AS root")
AFTER = (
    (_HEAD + GIVEN + "\n    ), explained" + _REST.partition("), explained")[2])
    .replace("orders_orderline l", "amended l")
    .replace("WITH RECURSIVE descent AS (", AMENDED)
)


def replaced(view: str) -> str:
    """Return the SQL that makes the view say something else."""
    return f"CREATE OR REPLACE VIEW audit.a_disc AS {view}"


class Migration(migrations.Migration):
    """Hold discounts against what promotions take off lines now."""

    dependencies = [
        ("reports", "0008_amended_orders"),
        ("pricing", "0005_changed_uses"),
        ("orders", "0007_adjustments_and_amendments"),
    ]
    operations = [migrations.RunSQL(replaced(AFTER), replaced(BEFORE))]
