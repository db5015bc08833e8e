"""The ledger moves the balances: inserting movements is the only way to change what is there.

A movement raises or lowers the balance of its SKU, location, condition, lot and owner, and the stock row above it.
What is there changes only so: a direct change is refused, unless a rebuild says in its transaction
`SET LOCAL goodorder.rebuild = 'on'`. A serial number lies in one place at most.
"""

from django.db import migrations

MOVE = """
CREATE FUNCTION inventory_apply_movements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inventory_stock (public_id, version, sku_id, location_id, on_hand, reserved, safety, allow_negative)
    SELECT 'stk_' || replace(gen_random_uuid()::text, '-', ''), 0, d.sku_id, d.location_id, 0, 0, 0, false
    FROM (SELECT DISTINCT sku_id, location_id FROM moved ORDER BY 1, 2) d
    WHERE NOT EXISTS (SELECT FROM inventory_stock s WHERE s.sku_id = d.sku_id AND s.location_id = d.location_id)
    ON CONFLICT (sku_id, location_id) DO NOTHING;

    UPDATE inventory_stock s SET on_hand = s.on_hand + d.quantity, quarantined = s.quarantined + d.quarantined,
           damaged = s.damaged + d.damaged
    FROM (SELECT sku_id, location_id, sum(quantity) AS quantity,
                 coalesce(sum(quantity) FILTER (WHERE condition = 'quarantined'), 0) AS quarantined,
                 coalesce(sum(quantity) FILTER (WHERE condition = 'damaged'), 0) AS damaged
          FROM moved GROUP BY 1, 2) d
    WHERE s.sku_id = d.sku_id AND s.location_id = d.location_id
      AND (d.quantity, d.quarantined, d.damaged) <> (0, 0, 0);

    UPDATE inventory_balance b SET quantity = b.quantity + d.quantity
    FROM (SELECT sku_id, location_id, condition, lot_id, owner, sum(quantity) AS quantity
          FROM moved GROUP BY 1, 2, 3, 4, 5) d
    WHERE b.sku_id = d.sku_id AND b.location_id = d.location_id AND b.condition = d.condition
      AND b.lot_id IS NOT DISTINCT FROM d.lot_id AND b.owner = d.owner;

    INSERT INTO inventory_balance (sku_id, location_id, condition, lot_id, owner, quantity, held)
    SELECT d.sku_id, d.location_id, d.condition, d.lot_id, d.owner, sum(d.quantity), 0 FROM moved d
    WHERE NOT EXISTS (
        SELECT FROM inventory_balance b
        WHERE b.sku_id = d.sku_id AND b.location_id = d.location_id AND b.condition = d.condition
          AND b.lot_id IS NOT DISTINCT FROM d.lot_id AND b.owner = d.owner)
    GROUP BY 1, 2, 3, 4, 5;

    IF EXISTS (
        SELECT FROM inventory_balance b JOIN inventory_stock s USING (sku_id, location_id)
        WHERE b.quantity < 0 AND NOT s.allow_negative
          AND (b.sku_id, b.location_id) IN (SELECT sku_id, location_id FROM moved WHERE quantity < 0))
    THEN RAISE EXCEPTION 'inventory_balance_positive: fewer units of this condition, lot or owner are there'
         USING ERRCODE = 'check_violation', CONSTRAINT = 'inventory_balance_positive';
    END IF;
    IF EXISTS (
        SELECT FROM inventory_balance b JOIN inventory_lot l ON l.id = b.lot_id
        WHERE l.is_serial AND b.lot_id IN (SELECT lot_id FROM moved WHERE lot_id IS NOT NULL)
        GROUP BY b.lot_id HAVING sum(b.quantity) > 1)
    THEN RAISE EXCEPTION 'inventory_serial_once: a serial number is in one place at a time'
         USING ERRCODE = 'check_violation', CONSTRAINT = 'inventory_serial_once';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER inventory_movement_applies AFTER INSERT ON inventory_movement
REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION inventory_apply_movements();
"""

GUARD = """
CREATE FUNCTION inventory_only_by_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 AND coalesce(current_setting('goodorder.rebuild', true), '') <> 'on' THEN
        RAISE EXCEPTION '%: what is there changes by movements only', TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER inventory_stock_follows_ledger BEFORE UPDATE OF on_hand, quarantined, damaged ON inventory_stock
FOR EACH ROW WHEN ((OLD.on_hand, OLD.quarantined, OLD.damaged) IS DISTINCT FROM (NEW.on_hand, NEW.quarantined, NEW.damaged))
EXECUTE FUNCTION inventory_only_by_movement();
CREATE TRIGGER inventory_stock_begins_empty BEFORE INSERT ON inventory_stock
FOR EACH ROW WHEN ((NEW.on_hand, NEW.quarantined, NEW.damaged) <> (0, 0, 0))
EXECUTE FUNCTION inventory_only_by_movement();
CREATE TRIGGER inventory_balance_follows_ledger BEFORE UPDATE OF quantity ON inventory_balance
FOR EACH ROW WHEN (OLD.quantity IS DISTINCT FROM NEW.quantity) EXECUTE FUNCTION inventory_only_by_movement();
CREATE TRIGGER inventory_balance_begins_empty BEFORE INSERT ON inventory_balance
FOR EACH ROW WHEN (NEW.quantity <> 0) EXECUTE FUNCTION inventory_only_by_movement();
"""

# Installations of before have movements without balances.
FILL = """
INSERT INTO inventory_balance (sku_id, location_id, condition, lot_id, owner, quantity, held)
SELECT sku_id, location_id, 'good', NULL, '', sum(quantity), 0 FROM inventory_movement GROUP BY 1, 2;
"""

UNDO = """
DROP TRIGGER inventory_movement_applies ON inventory_movement;
DROP TRIGGER inventory_stock_follows_ledger ON inventory_stock;
DROP TRIGGER inventory_stock_begins_empty ON inventory_stock;
DROP TRIGGER inventory_balance_follows_ledger ON inventory_balance;
DROP TRIGGER inventory_balance_begins_empty ON inventory_balance;
DROP FUNCTION inventory_apply_movements();
DROP FUNCTION inventory_only_by_movement();
"""


class Migration(migrations.Migration):
    """Let the database keep the law of conservation."""

    dependencies = [("inventory", "0003_ledger_in_full")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop), migrations.RunSQL(MOVE + GUARD, UNDO)]
