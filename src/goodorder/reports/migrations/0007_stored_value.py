"""Show auditors gift cards and store credit: balances beside the movements they are the sum of."""

from importlib import import_module

from django.db import migrations

VIEWS = import_module("goodorder.reports.migrations.0001_audit_views").VIEWS
GIFT = """
    SELECT c.code::text AS tenant, v.id, v.balance
    FROM payments_storedvalue v JOIN parties_company c ON c.id = v.company_id"""
GIFT_MOVEMENT = """
    SELECT c.code::text AS tenant, m.stored_value_id AS card_id, o.id AS order_id, m.amount AS delta
    FROM payments_storedmovement m JOIN payments_storedvalue v ON v.id = m.stored_value_id
    JOIN parties_company c ON c.id = v.company_id LEFT JOIN payments_operation x ON x.id = m.operation_id
    LEFT JOIN payments_tender t ON t.id = x.tender_id LEFT JOIN payments_payable p ON p.id = t.payable_id
    LEFT JOIN orders_order o ON o.public_id = p.about"""


def show(view: str, body: str) -> migrations.RunSQL:
    """Replace an empty view."""
    return migrations.RunSQL(
        f"CREATE OR REPLACE VIEW audit.{view} AS {body}",
        f"CREATE OR REPLACE VIEW audit.{view} AS {VIEWS[view]}",
    )


class Migration(migrations.Migration):
    """Let every balance be held against its movements."""

    dependencies = [("reports", "0006_promotions"), ("payments", "0003_stored_value")]
    operations = [show("a_gift", GIFT), show("a_giftop", GIFT_MOVEMENT)]
