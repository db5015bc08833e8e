"""Exchange rates, and what every line is worth in the company's own currency."""

from django.db import migrations, models
from django.db.models import F, Q

import goodorder.kernel.ids
from goodorder.kernel.tables import append_only, not_append_only

FROZEN_BEFORE = "public_id, company_id, posted_on, period, source, about, memo, created_at"
FROZEN = f"{FROZEN_BEFORE}, rate, rate_on, rate_source"

VALUE = """
    ALTER TABLE accounting_journalline DISABLE TRIGGER accounting_journalline_append_only;
    UPDATE accounting_journalline l SET booked = l.debit - l.credit
    FROM accounting_entry e JOIN parties_company c ON c.id = e.company_id
    WHERE e.id = l.entry_id AND c.currency = l.currency;
    ALTER TABLE accounting_journalline ENABLE TRIGGER accounting_journalline_append_only;
    UPDATE accounting_entry e SET rate = NULL FROM parties_company c
    WHERE c.id = e.company_id AND EXISTS (SELECT 1 FROM accounting_journalline l
          WHERE l.entry_id = e.id AND l.currency <> c.currency);
"""

# A line in the company's own currency is booked as it stands: filled in when left out, refused when another.
GUARD = """
    CREATE FUNCTION accounting_fill_booked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.booked <> NEW.debit - NEW.credit AND EXISTS (
            SELECT 1 FROM accounting_entry e JOIN parties_company c ON c.id = e.company_id
            WHERE e.id = NEW.entry_id AND c.currency = NEW.currency)
        THEN
            IF NEW.booked <> 0 THEN
                RAISE EXCEPTION 'line of entry % is worth another amount in its own currency', NEW.entry_id
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            NEW.booked := NEW.debit - NEW.credit;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER accounting_line_booked BEFORE INSERT ON accounting_journalline
        FOR EACH ROW EXECUTE FUNCTION accounting_fill_booked();
"""
UNGUARD = """
    DROP TRIGGER accounting_line_booked ON accounting_journalline;
    DROP FUNCTION accounting_fill_booked();
"""

CHECK = """
    CREATE OR REPLACE FUNCTION accounting_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE checked bigint;
    BEGIN
        IF TG_TABLE_NAME = 'accounting_entry' THEN checked := NEW.id; ELSE checked := NEW.entry_id; END IF;
        IF (SELECT count(*) FROM accounting_journalline WHERE entry_id = checked) < 2 THEN
            RAISE EXCEPTION 'journal entry % has fewer than two lines', checked
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM accounting_journalline WHERE entry_id = checked
                   GROUP BY currency HAVING sum(debit) <> sum(credit)) THEN
            RAISE EXCEPTION 'journal entry % does not balance', checked
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        {more}
        RETURN NULL;
    END $$;
"""
BOOKED = """
        IF (SELECT sum(booked) FROM accounting_journalline WHERE entry_id = checked) <> 0 THEN
            RAISE EXCEPTION 'journal entry % does not balance in the book currency', checked
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
"""


class Migration(migrations.Migration):
    """Keep the book currency beside the transaction's."""

    dependencies = [("accounting", "0005_receivables"), ("parties", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.BigIntegerField(default=0)),
                ("public_id", goodorder.kernel.ids.PublicIdField(prefix="fxr")),
                ("base", models.CharField(max_length=3)),
                ("quote", models.CharField(max_length=3)),
                ("on", models.DateField()),
                ("rate", models.BigIntegerField()),
                ("source", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("base", "quote", "on"), name="accounting_rate_once_a_day"),
                    models.CheckConstraint(condition=Q(("rate__gt", 0)), name="accounting_rate_above_zero"),
                    models.CheckConstraint(condition=~Q(("base", F("quote"))), name="accounting_rate_of_two"),
                ],
            },
        ),
        migrations.AddField("entry", "rate", models.BigIntegerField(null=True, default=10**12, db_default=10**12)),
        migrations.AddField("entry", "rate_on", models.DateField(null=True)),
        migrations.AddField(
            "entry", "rate_source", models.CharField(max_length=40, blank=True, default="", db_default="")
        ),
        migrations.AddField("journalline", "booked", models.BigIntegerField(default=0, db_default=0)),
        migrations.RunSQL(VALUE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "journalline",
            models.CheckConstraint(
                condition=Q(("booked__gte", 0), ("debit__gt", 0))
                | Q(("booked__lte", 0), ("credit__gt", 0))
                | Q(("credit", 0), ("debit", 0)),
                name="accounting_journalline_same_side",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(CHECK.format(more=BOOKED), CHECK.format(more="")),
        migrations.RunSQL(not_append_only("accounting_entry"), append_only("accounting_entry", columns=FROZEN_BEFORE)),
        migrations.RunSQL(append_only("accounting_entry", columns=FROZEN), not_append_only("accounting_entry")),
    ]
