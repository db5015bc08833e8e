"""Show auditors every promotion: its limits, who holds it, and what it took off each line of an order.

What orders were given is frozen as it was sold. A line that stands in for another took part of its discount over,
so the shares of a line and the discounts of those it became are laid side by side, in order: where they overlap, a
line bears that much of a promotion. What no promotion explains was given by hand.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("goodorder.reports.migrations.0001_audit_views").VIEWS
replaced = import_module("goodorder.reports.migrations.0002_serials").replaced
ORDER_PROMOTION = """
    SELECT o.id AS order_id, p.code::text AS promo, r.amount
    FROM pricing_redemption r JOIN pricing_promotion p ON p.id = r.promotion_id
    JOIN orders_order o ON o.public_id = r.about"""
DISCOUNT = """
    WITH RECURSIVE descent AS (
        SELECT l.id, l.id AS root FROM orders_orderline l
        WHERE l.substitute_of_id IS NULL AND EXISTS (SELECT FROM pricing_discountshare s WHERE s.line_ref = l.id)
        UNION ALL
        SELECT l.id, d.root FROM orders_orderline l JOIN descent d ON d.id = l.substitute_of_id
    ), bearing AS (
        SELECT d.root, l.id AS line_id, l.order_id, l.discount,
               (sum(l.discount) OVER (PARTITION BY d.root ORDER BY l.id))::bigint AS upto
        FROM descent d JOIN orders_orderline l ON l.id = d.id
    ), given AS (
        SELECT s.line_ref AS root, p.code::text AS promo, s.amount,
               (sum(s.amount) OVER (PARTITION BY s.line_ref ORDER BY s.id))::bigint AS upto
        FROM pricing_discountshare s JOIN pricing_redemption r ON r.id = s.redemption_id
        JOIN pricing_promotion p ON p.id = r.promotion_id
    ), explained AS (
        SELECT root, max(upto) AS upto FROM given GROUP BY root
    ), shared AS (
        SELECT b.order_id, b.line_id, g.promo,
               least(b.upto, g.upto) - greatest(b.upto - b.discount, g.upto - g.amount) AS amount
        FROM bearing b JOIN given g ON g.root = b.root
        UNION ALL
        SELECT b.order_id, b.line_id, 'line', b.upto - greatest(b.upto - b.discount, e.upto)
        FROM bearing b JOIN explained e ON e.root = b.root
    )
    SELECT order_id, line_id, promo, amount FROM shared WHERE amount > 0
    UNION ALL
    SELECT l.order_id, l.id, 'line', l.discount FROM orders_orderline l
    WHERE l.discount <> 0 AND NOT EXISTS (SELECT FROM descent d WHERE d.id = l.id)"""
PROMOTION = """
    SELECT o.id AS order_id, p.code::text AS promo, r.amount
    FROM pricing_redemption r JOIN pricing_promotion p ON p.id = r.promotion_id
    JOIN orders_order o ON o.public_id = r.about"""
DISCOUNT = """
    WITH RECURSIVE descent AS (
        SELECT l.id, l.id AS root FROM orders_orderline l
        WHERE l.substitute_of_id IS NULL AND EXISTS (SELECT FROM pricing_discountshare s WHERE s.line_ref = l.id)
        UNION ALL
        SELECT l.id, d.root FROM orders_orderline l JOIN descent d ON d.id = l.substitute_of_id
    ), bearing AS (
        SELECT d.root, l.id AS line_id, l.order_id, l.discount,
               (sum(l.discount) OVER (PARTITION BY d.root ORDER BY l.id))::bigint AS upto
        FROM descent d JOIN orders_orderline l ON l.id = d.id
    ), given AS (
        SELECT s.line_ref AS root, p.code::text AS promo, s.amount,
               (sum(s.amount) OVER (PARTITION BY s.line_ref ORDER BY s.id))::bigint AS upto
        FROM pricing_discountshare s JOIN pricing_redemption r ON r.id = s.redemption_id
        JOIN pricing_promotion p ON p.id = r.promotion_id
    ), explained AS (
        SELECT root, max(upto) AS upto FROM given GROUP BY root
    ), shared AS (
        SELECT b.order_id, b.line_id, g.promo,
               least(b.upto, g.upto) - greatest(b.upto - b.discount, g.upto - g.amount) AS amount
        FROM bearing b JOIN given g ON g.root = b.root
        UNION ALL
        SELECT b.order_id, b.line_id, 'line', b.upto - greatest(b.upto - b.discount, e.upto)
        FROM bearing b JOIN explained e ON e.root = b.root
        UNION ALL
        SELECT l.order_id, l.id, 'line', l.discount FROM orders_orderline l
        WHERE l.discount <> 0 AND NOT EXISTS (SELECT FROM descent d WHERE d.id = l.id)
    )
    SELECT order_id, line_id, promo, amount FROM shared WHERE amount > 0 OR (promo = 'line' AND amount < 0
    AND NOT EXISTS (SELECT FROM descent d WHERE d.id = line_id))"""
PROMOTION = """
    SELECT ''::text AS tenant, code::text AS code, max_uses::bigint AS max_total, max_per_customer::bigint
    FROM pricing_promotion
    UNION ALL
    SELECT '', 'coupon ' || code, max_uses, NULL FROM pricing_coupon"""
REDEMPTION = """
    SELECT ''::text AS tenant, x.code, o.id AS order_id, r.customer::text AS customer,
           CASE r.state WHEN 'held' THEN 'used' ELSE 'returned' END AS state
    FROM pricing_redemption r JOIN pricing_promotion p ON p.id = r.promotion_id
    LEFT JOIN pricing_coupon c ON c.id = r.coupon_id LEFT JOIN orders_order o ON o.public_id = r.about
    CROSS JOIN LATERAL (SELECT p.code::text AS code UNION ALL SELECT 'coupon ' || c.code WHERE c.id IS NOT NULL) x"""


class Migration(migrations.Migration):
    """Let promotions be held against what buyers saw."""

    dependencies = [("reports", "0005_layers"), ("pricing", "0003_promotions"), ("orders", "0006_substitutes")]
    operations = [
        migrations.RunSQL(
            replaced(a_orderpromo=ORDER_PROMOTION, a_disc=DISCOUNT, a_promo=PROMOTION, a_redeem=REDEMPTION),
            replaced(**{name: BEFORE[name] for name in ("a_orderpromo", "a_disc", "a_promo", "a_redeem")}),
        )
    ]
