"""The database itself refuses an unbalanced entry, a posting into a closed period, and any later change."""

from django.db import migrations

from goodorder.kernel.tables import append_only, not_append_only

ENTRY = "public_id, company_id, posted_on, period, source, about, memo, created_at"
BALANCED = """
    CREATE FUNCTION accounting_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
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
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER accounting_entry_balances AFTER INSERT ON accounting_entry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounting_check_entry();
    CREATE CONSTRAINT TRIGGER accounting_line_balances AFTER INSERT ON accounting_journalline
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounting_check_entry();
    CREATE FUNCTION accounting_check_period() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM accounting_period p WHERE p.company_id = NEW.company_id
                   AND p.code = NEW.period AND p.closed_at IS NOT NULL) THEN
            RAISE EXCEPTION 'period % is closed', NEW.period USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER accounting_entry_period_open BEFORE INSERT ON accounting_entry
        FOR EACH ROW EXECUTE FUNCTION accounting_check_period();
"""
UNBALANCED = """
    DROP TRIGGER accounting_entry_period_open ON accounting_entry;
    DROP FUNCTION accounting_check_period();
    DROP TRIGGER accounting_line_balances ON accounting_journalline;
    DROP TRIGGER accounting_entry_balances ON accounting_entry;
    DROP FUNCTION accounting_check_entry();
"""


class Migration(migrations.Migration):
    """Guard the journal."""

    dependencies = [("accounting", "0001_initial"), ("kernel", "0002_guards")]
    operations = [
        migrations.RunSQL(BALANCED, UNBALANCED),
        migrations.RunSQL(append_only("accounting_entry", columns=ENTRY), not_append_only("accounting_entry")),
        migrations.RunSQL(append_only("accounting_journalline"), not_append_only("accounting_journalline")),
    ]
