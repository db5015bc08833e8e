"""What stock papers need: a count's line marks its place in the ledger, a transfer's legs cancel out.

Both legs of a step of a transfer are written by one statement, so the database can refuse one without the other.
"""

from django.db import migrations, models

LEGS = """
CREATE FUNCTION inventory_transfer_cancels_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM moved WHERE kind = 'transfer'
               GROUP BY document, sku_id, lot_id HAVING sum(quantity) <> 0)
    THEN RAISE EXCEPTION 'inventory_transfer_cancels_out: what leaves one place must reach another'
         USING ERRCODE = 'check_violation', CONSTRAINT = 'inventory_transfer_cancels_out';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER inventory_transfer_has_two_legs AFTER INSERT ON inventory_movement
REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION inventory_transfer_cancels_out();
"""
NO_LEGS = """
DROP TRIGGER inventory_transfer_has_two_legs ON inventory_movement;
DROP FUNCTION inventory_transfer_cancels_out();
"""


class Migration(migrations.Migration):
    """Make room for transfers and counts."""

    dependencies = [("inventory", "0005_nature_of_skus")]
    operations = [
        migrations.AddField("countline", "ledger_mark", models.BigIntegerField(db_default=0, default=0)),
        migrations.RunSQL(LEGS, NO_LEGS),
    ]
