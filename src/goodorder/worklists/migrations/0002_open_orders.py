"""Narrow tables of what is open, kept by the database in the transaction that changes an order or its money.

An order that comes open, and what its lines and promises say of it, is written under the order's lock; money under its
payable's. So nobody who holds the one waits for the other. What is noted of the money of an order that is over goes at
the very end of the transaction that ends it, when nothing else is waited for any more.
"""

import django.db.models.deletion
from django.db import migrations, models

OPEN = "('placed', 'confirmed')"
COUNTRY = "left(coalesce({order}.ship_to ->> 'country', ''), 80)"
COLUMNS = "id, public_id, company_id, channel_id, state, country, total, placed_at"
VALUES = (
    "o.id, o.public_id, o.company_id, o.channel_id, o.state, " + COUNTRY.format(order="o") + ", o.total, o.placed_at"
)
# What the lines of some orders and the promises in force for them say of each order.
FACTS = """
    SELECT l.order_id, min(p.ship_on) FILTER (WHERE l.ordered > l.cancelled + l.handed_over) AS leaves_on,
           bool_or(l.handed_over > 0) AND bool_or(l.ordered > l.cancelled + l.handed_over) AS is_part_sent
    FROM orders_orderline l LEFT JOIN LATERAL (
        SELECT ship_on FROM orders_promise WHERE line_id = l.id ORDER BY promise_version DESC LIMIT 1) p ON true
    WHERE l.kind = 'item' AND l.order_id IN ({orders}) GROUP BY l.order_id
"""
NOTE_FACTS = f"""
    UPDATE worklists_openorder a SET leaves_on = f.leaves_on, is_part_sent = f.is_part_sent FROM ({FACTS}) f
    WHERE a.id = f.order_id AND (a.leaves_on, a.is_part_sent) IS DISTINCT FROM (f.leaves_on, f.is_part_sent);
"""
PROMISED = "SELECT own.order_id FROM promised JOIN orders_orderline own ON own.id = promised.line_id"
# First promises of lines: they can only bring the day forward, so nothing else need be read. Every capture asks this.
NOTE_FIRST = """
    UPDATE worklists_openorder a SET leaves_on = f.leaves_on FROM (
        SELECT l.order_id, min(p.ship_on) AS leaves_on FROM promised p JOIN orders_orderline l ON l.id = p.line_id
        WHERE l.kind = 'item' AND l.ordered > l.cancelled + l.handed_over AND p.ship_on IS NOT NULL
        GROUP BY l.order_id) f
    WHERE a.id = f.order_id AND (a.leaves_on IS NULL OR f.leaves_on < a.leaves_on);
"""
MONEY = """
    SELECT {order}.id, p.amount, coalesce(sum(t.authorised), 0), coalesce(sum(t.captured), 0)
    FROM payments_payable p LEFT JOIN payments_tender t ON t.payable_id = p.id
"""
NOTED = """
    ON CONFLICT (order_id) DO UPDATE SET owed = EXCLUDED.owed, held = EXCLUDED.held, taken = EXCLUDED.taken
"""

FUNCTIONS = f"""
CREATE FUNCTION worklists_orders_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH opened AS (
        INSERT INTO worklists_openorder ({COLUMNS}) SELECT {VALUES} FROM came o WHERE o.state IN {OPEN}
        RETURNING id, public_id)
    INSERT INTO worklists_openmoney (order_id, owed, held, taken)
    SELECT o.id, p.amount, t.held, t.taken FROM opened o
    CROSS JOIN LATERAL (SELECT id, amount FROM payments_payable WHERE about = o.public_id LIMIT 1) p
    CROSS JOIN LATERAL (SELECT sum(authorised) AS held, sum(captured) AS taken
                        FROM payments_tender WHERE payable_id = p.id) t
    WHERE t.held > 0 OR t.taken > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION worklists_order_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state NOT IN {OPEN} THEN
        DELETE FROM worklists_openorder WHERE id = NEW.id;
    ELSIF OLD.state IN {OPEN} THEN
        UPDATE worklists_openorder SET state = NEW.state, country = {COUNTRY.format(order="NEW")} WHERE id = NEW.id;
    ELSE
        PERFORM FROM payments_payable WHERE about = NEW.public_id FOR UPDATE;
        INSERT INTO worklists_openorder ({COLUMNS}) SELECT {VALUES} FROM orders_order o WHERE o.id = NEW.id;
        {NOTE_FACTS.format(orders="NEW.id")}
        INSERT INTO worklists_openmoney (order_id, owed, held, taken)
        {MONEY.format(order="NEW")} WHERE p.about = NEW.public_id GROUP BY p.id {NOTED};
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION worklists_order_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM worklists_openmoney m WHERE m.order_id = NEW.id
    AND NOT EXISTS (SELECT FROM worklists_openorder WHERE id = NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION worklists_lines_promised() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM promised WHERE promise_version > 1) THEN
        {NOTE_FIRST}
    ELSE
        {NOTE_FACTS.format(orders=PROMISED)}
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION worklists_line_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {NOTE_FACTS.format(orders="NEW.order_id")}
    RETURN NULL;
END $$;

CREATE FUNCTION worklists_money_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved bigint;
BEGIN
    IF TG_TABLE_NAME = 'payments_tender' THEN moved := NEW.payable_id; ELSE moved := NEW.id; END IF;
    INSERT INTO worklists_openmoney (order_id, owed, held, taken)
    {MONEY.format(order="a")} JOIN orders_order o ON o.public_id = p.about JOIN worklists_openorder a ON a.id = o.id
    WHERE p.id = moved GROUP BY a.id, p.id {NOTED};
    RETURN NULL;
END $$;
"""
TRIGGERS = f"""
CREATE TRIGGER worklists_orders_came AFTER INSERT ON orders_order
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION worklists_orders_came();
CREATE TRIGGER worklists_order_moved AFTER UPDATE ON orders_order FOR EACH ROW
    WHEN (OLD.state <> NEW.state OR OLD.ship_to ->> 'country' IS DISTINCT FROM NEW.ship_to ->> 'country')
    EXECUTE FUNCTION worklists_order_moved();
CREATE CONSTRAINT TRIGGER worklists_order_over AFTER UPDATE ON orders_order
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state IN {OPEN} AND NEW.state NOT IN {OPEN})
    EXECUTE FUNCTION worklists_order_over();
CREATE TRIGGER worklists_lines_promised AFTER INSERT ON orders_promise
    REFERENCING NEW TABLE AS promised FOR EACH STATEMENT EXECUTE FUNCTION worklists_lines_promised();
CREATE TRIGGER worklists_promises_moved AFTER UPDATE ON orders_promise
    REFERENCING NEW TABLE AS promised FOR EACH STATEMENT EXECUTE FUNCTION worklists_lines_promised();
CREATE TRIGGER worklists_line_moved AFTER UPDATE ON orders_orderline FOR EACH ROW
    WHEN ((OLD.ordered > OLD.cancelled + OLD.handed_over) <> (NEW.ordered > NEW.cancelled + NEW.handed_over)
          OR (OLD.handed_over > 0) <> (NEW.handed_over > 0) OR OLD.added_by <> NEW.added_by)
    EXECUTE FUNCTION worklists_line_moved();
CREATE TRIGGER worklists_line_added AFTER INSERT ON orders_orderline FOR EACH ROW
    WHEN (NEW.added_by <> '' OR NEW.substitute_of_id IS NOT NULL OR NEW.handed_over > 0)
    EXECUTE FUNCTION worklists_line_moved();
CREATE TRIGGER worklists_money_came AFTER INSERT ON payments_tender FOR EACH ROW
    WHEN (NEW.authorised > 0 OR NEW.captured > 0) EXECUTE FUNCTION worklists_money_moved();
CREATE TRIGGER worklists_money_moved AFTER UPDATE ON payments_tender FOR EACH ROW
    WHEN ((OLD.authorised, OLD.captured) IS DISTINCT FROM (NEW.authorised, NEW.captured))
    EXECUTE FUNCTION worklists_money_moved();
CREATE TRIGGER worklists_owed_moved AFTER UPDATE ON payments_payable FOR EACH ROW
    WHEN (OLD.amount <> NEW.amount) EXECUTE FUNCTION worklists_money_moved();
"""
REMOVED = """
DROP FUNCTION worklists_orders_came, worklists_order_moved, worklists_order_over, worklists_lines_promised,
    worklists_line_moved, worklists_money_moved CASCADE;
"""
# Writers wait until all of it is told anew, and it waits for those who have begun.
FILL = f"""
CREATE FUNCTION worklists_list_anew() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
LOCK TABLE worklists_openorder, worklists_openmoney IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM worklists_openmoney;
DELETE FROM worklists_openorder;
INSERT INTO worklists_openorder ({COLUMNS}) SELECT {VALUES} FROM orders_order o WHERE o.state IN {OPEN};
ANALYZE worklists_openorder;
{NOTE_FACTS.format(orders="SELECT id FROM worklists_openorder")}
INSERT INTO worklists_openmoney (order_id, owed, held, taken)
SELECT a.id, p.amount, t.held, t.taken FROM worklists_openorder a JOIN payments_payable p ON p.about = a.public_id
CROSS JOIN LATERAL (SELECT coalesce(sum(authorised), 0) AS held, coalesce(sum(captured), 0) AS taken
                    FROM payments_tender WHERE payable_id = p.id) t
WHERE t.held > 0 OR t.taken > 0 OR p.amount <> a.total;
END $$;
SELECT worklists_list_anew();
"""
# Rows come and go all day: room for new versions on the same page, and cleaning early.
ROOM = """
ALTER TABLE worklists_openorder SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
ALTER TABLE worklists_openmoney SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
"""
# Orders that are over, dearest first within a state: a placed order does not touch it.
BY_TOTAL = f"orders_order (state, total DESC, id DESC) WHERE state NOT IN {OPEN}"
# By total, of a stretch of time: what lies outside it is passed over within the index.
TOTALS = "orders_order (total DESC, id DESC)"
PART_SENT = "orders_orderline (order_id) WHERE handed_over > 0 AND ordered > (cancelled + handed_over)"


class Migration(migrations.Migration):
    """Keep what is open, narrow."""

    dependencies = [
        ("parties", "0008_merged_customers"),
        ("orders", "0016_lists"),
        ("payments", "0006_lists"),
        ("worklists", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="OpenOrder",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("public_id", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=20)),
                ("country", models.CharField(max_length=80)),
                ("total", models.BigIntegerField()),
                ("placed_at", models.DateTimeField()),
                ("leaves_on", models.DateField(null=True)),
                ("is_part_sent", models.BooleanField(db_default=False, default=False)),
                (
                    "channel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="parties.channel",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="parties.company",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpenMoney",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="money",
                        serialize=False,
                        to="worklists.openorder",
                    ),
                ),
                ("owed", models.BigIntegerField()),
                ("held", models.BigIntegerField()),
                ("taken", models.BigIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="openorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("placed", "confirmed"))), name="worklists_openorder_state"
            ),
        ),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, REMOVED),
        migrations.RunSQL(FILL, "DROP FUNCTION worklists_list_anew"),
        migrations.RunSQL(
            f"CREATE INDEX orders_order_over_by_total ON {BY_TOTAL}", "DROP INDEX orders_order_over_by_total"
        ),
        migrations.RunSQL(
            f"DROP INDEX orders_order_by_total; CREATE INDEX orders_order_by_total ON {TOTALS} INCLUDE (placed_at)",
            f"DROP INDEX orders_order_by_total; CREATE INDEX orders_order_by_total ON {TOTALS}",
        ),
        migrations.RunSQL(
            "DROP INDEX orders_line_part_sent", f"CREATE INDEX orders_line_part_sent ON {PART_SENT}"
        ),
    ]
