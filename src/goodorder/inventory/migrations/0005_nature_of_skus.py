"""A SKU's nature rests on its stock: how it is told apart, and that a kit has none of its own.

The catalogue lies below the stock room and cannot ask it; so the stock room watches the catalogue's rows.
Whoever moves stock locks the SKU's row first, so neither side can overtake the other.
"""

from django.db import migrations

NATURE = """
CREATE FUNCTION inventory_sku_rests_on_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM inventory_stock WHERE sku_id = NEW.id AND (on_hand <> 0 OR reserved <> 0))
    OR EXISTS (SELECT 1 FROM inventory_balance WHERE sku_id = NEW.id AND quantity <> 0)
    OR EXISTS (SELECT 1 FROM inventory_waiting WHERE sku_id = NEW.id)
    OR EXISTS (SELECT 1 FROM inventory_expected WHERE sku_id = NEW.id AND state = 'open')
    THEN
        RAISE EXCEPTION 'SKU has stock, claims or expected supply: kind and tracking stay as they are'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'inventory_sku_rests_on_stock';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER inventory_sku_rests_on_stock BEFORE UPDATE OF kind, tracking ON catalog_sku
FOR EACH ROW WHEN (OLD.tracking <> NEW.tracking OR (OLD.kind <> 'kit' AND NEW.kind = 'kit'))
EXECUTE FUNCTION inventory_sku_rests_on_stock();

CREATE FUNCTION inventory_kit_has_no_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM moved JOIN catalog_sku ON catalog_sku.id = moved.sku_id WHERE catalog_sku.kind = 'kit') THEN
        RAISE EXCEPTION 'a kit has no stock of its own: move its parts'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'inventory_kit_has_no_stock';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER inventory_kit_has_no_stock AFTER INSERT ON inventory_movement
REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION inventory_kit_has_no_stock();
"""
BACK = """
DROP TRIGGER inventory_kit_has_no_stock ON inventory_movement;
DROP FUNCTION inventory_kit_has_no_stock();
DROP TRIGGER inventory_sku_rests_on_stock ON catalog_sku;
DROP FUNCTION inventory_sku_rests_on_stock();
"""


class Migration(migrations.Migration):
    """Watch the catalogue's rows."""

    dependencies = [("inventory", "0004_conservation"), ("catalog", "0004_effective_aliases")]
    operations = [migrations.RunSQL(NATURE, BACK)]
