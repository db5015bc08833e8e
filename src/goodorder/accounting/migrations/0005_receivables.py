"""Open items and their applications, credit terms, reminders; items of everything issued and paid so far."""

import django.db.models.deletion
import goodorder.kernel.ids
from django.db import migrations, models

from goodorder.kernel.tables import append_only, not_append_only

# The database itself keeps what is open of both items, and refuses to settle anything but a debt by a credit
# of the same customer, order and currency.
KEEP = """
    CREATE FUNCTION accounting_settle() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM applied a JOIN accounting_openitem d ON d.id = a.debit_id
                   JOIN accounting_openitem c ON c.id = a.credit_id
                   WHERE d.kind NOT IN ('invoice', 'refund') OR c.kind NOT IN ('credit', 'payment')
                      OR (d.company_id, d.customer_id, d.currency, d.about)
                         <> (c.company_id, c.customer_id, c.currency, c.about)) THEN
            RAISE EXCEPTION 'an application settles a debt by a credit of the same customer, order and currency'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        UPDATE accounting_openitem i SET open = i.open - s.amount
        FROM (SELECT id, sum(amount) AS amount
              FROM (SELECT debit_id AS id, amount FROM applied
                    UNION ALL SELECT credit_id, amount FROM applied) x GROUP BY id) s
        WHERE i.id = s.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER accounting_application_settles AFTER INSERT ON accounting_application
    REFERENCING NEW TABLE AS applied FOR EACH STATEMENT EXECUTE FUNCTION accounting_settle();
"""
DROP = """
    DROP TRIGGER accounting_application_settles ON accounting_application;
    DROP FUNCTION accounting_settle();
"""

ITEMS = """
    INSERT INTO accounting_openitem (public_id, version, company_id, customer_id, kind, document, number, method,
                                     about, currency, amount, open, issued_on, due_on)
    SELECT 'opi_' || substr(md5(x.document), 1, 26), 0, x.company_id, o.customer_id, x.kind, x.document, x.number,
           x.method, x.about, x.currency, x.amount, x.amount, x.issued_on, x.due_on
    FROM (SELECT company_id, kind, public_id AS document, number, '' AS method, about, currency, total AS amount,
                 (issued_at AT TIME ZONE 'UTC')::date AS issued_on,
                 CASE kind WHEN 'invoice' THEN due_on ELSE (issued_at AT TIME ZONE 'UTC')::date END AS due_on
          FROM invoicing_document
          UNION ALL
          SELECT p.company_id, CASE w.kind WHEN 'capture' THEN 'payment' ELSE 'refund' END, w.public_id, '',
                 t.method, p.about, t.currency, w.amount, (w.settled_at AT TIME ZONE 'UTC')::date,
                 (w.settled_at AT TIME ZONE 'UTC')::date
          FROM payments_operation w JOIN payments_tender t ON t.id = w.tender_id
          JOIN payments_payable p ON p.id = t.payable_id
          WHERE w.state = 'ok' AND w.kind IN ('capture', 'refund')) x
    JOIN orders_order o ON o.public_id = x.about
    WHERE x.amount > 0
    ORDER BY x.issued_on, x.document
    ON CONFLICT DO NOTHING
"""
# Debts and credits of an order are laid end to end, oldest first; where two stretches overlap, one settles the other.
MATCHES = """
    WITH laid AS (
        SELECT id, about, currency, company_id, kind IN ('invoice', 'refund') AS is_debt, open,
               sum(open) OVER (PARTITION BY company_id, about, currency, kind IN ('invoice', 'refund')
                               ORDER BY due_on, id) AS upto
        FROM accounting_openitem WHERE open > 0 AND about <> ''
    )
    INSERT INTO accounting_application (debit_id, credit_id, amount, at, actor)
    SELECT d.id, c.id, least(d.upto, c.upto) - greatest(d.upto - d.open, c.upto - c.open), now(), 'system:migration'
    FROM laid d JOIN laid c ON c.about = d.about AND c.company_id = d.company_id AND c.currency = d.currency
    WHERE d.is_debt AND NOT c.is_debt
      AND least(d.upto, c.upto) > greatest(d.upto - d.open, c.upto - c.open)
    ORDER BY d.id, c.id
"""


class Migration(migrations.Migration):
    """Give receivables a sub-ledger."""

    dependencies = [
        ('accounting', '0004_money_accounts'),
        ('invoicing', '0003_line_kind'),
        ('orders', '0006_substitutes'),
        ('parties', '0003_priorities'),
        ('payments', '0002_attempts'),
    ]

    operations = [
        migrations.CreateModel(
            name='OpenItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(default=0)),
                ('public_id', goodorder.kernel.ids.PublicIdField(prefix='opi')),
                ('kind', models.CharField(max_length=10)),
                ('document', models.CharField(max_length=40)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('method', models.CharField(blank=True, db_default='', default='', max_length=20)),
                ('about', models.CharField(blank=True, max_length=40)),
                ('currency', models.CharField(max_length=3)),
                ('amount', models.BigIntegerField()),
                ('open', models.BigIntegerField()),
                ('issued_on', models.DateField()),
                ('due_on', models.DateField()),
                ('reminded_level', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.company')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customer')),
            ],
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=120)),
                ('credit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settles', to='accounting.openitem')),
                ('debit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settled_by', to='accounting.openitem')),
            ],
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(default=0)),
                ('public_id', goodorder.kernel.ids.PublicIdField(prefix='rem')),
                ('level', models.PositiveSmallIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('amount', models.BigIntegerField()),
                ('fee', models.BigIntegerField(default=0)),
                ('state', models.CharField(default='proposed', max_length=20)),
                ('made_on', models.DateField()),
                ('decided_by', models.CharField(blank=True, max_length=120)),
                ('decided_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.company')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customer')),
            ],
        ),
        migrations.CreateModel(
            name='ReminderItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('is_live', models.BooleanField(default=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='accounting.openitem')),
                ('reminder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='accounting.reminder')),
            ],
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(default=0)),
                ('public_id', goodorder.kernel.ids.PublicIdField(prefix='stl')),
                ('method', models.CharField(max_length=20)),
                ('amount', models.BigIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('remittance', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(default='requested', max_length=20)),
                ('requested_by', models.CharField(max_length=120)),
                ('requested_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, max_length=120)),
                ('decided_at', models.DateTimeField(null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='accounting.openitem')),
            ],
        ),
        migrations.CreateModel(
            name='CreditTermsRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(default=0)),
                ('public_id', goodorder.kernel.ids.PublicIdField(prefix='ctm')),
                ('counts_open_orders', models.BooleanField(db_default=True, default=True)),
                ('write_off_limit', models.BigIntegerField(db_default=0, default=0)),
                ('tolerance', models.BigIntegerField(db_default=0, default=0)),
                ('company', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.company')),
            ],
            options={
                'db_table': 'accounting_creditterms',
                'constraints': [models.CheckConstraint(condition=models.Q(('tolerance__gte', 0), ('write_off_limit__gte', 0)), name='accounting_creditterms_positive')],
            },
        ),
        migrations.CreateModel(
            name='CustomerAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.company')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'customer'), name='accounting_customeraccount_once')],
            },
        ),
        migrations.CreateModel(
            name='DunningLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('days', models.PositiveSmallIntegerField()),
                ('fee', models.BigIntegerField(default=0)),
                ('texts', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'level'), name='accounting_dunninglevel_once'), models.CheckConstraint(condition=models.Q(('fee__gte', 0)), name='accounting_dunninglevel_fee')],
            },
        ),
        migrations.AddIndex(
            model_name='openitem',
            index=models.Index(fields=['about'], name='accounting_openitem_about'),
        ),
        migrations.AddIndex(
            model_name='openitem',
            index=models.Index(condition=models.Q(('open__gt', 0)), fields=['company', 'customer', 'due_on'], name='accounting_openitem_open'),
        ),
        migrations.AddIndex(
            model_name='openitem',
            index=models.Index(fields=['customer', 'issued_on'], name='accounting_openitem_history'),
        ),
        migrations.AddConstraint(
            model_name='openitem',
            constraint=models.UniqueConstraint(fields=('document',), name='accounting_openitem_document_once'),
        ),
        migrations.AddConstraint(
            model_name='openitem',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['invoice', 'refund', 'credit', 'payment'])), name='accounting_openitem_kind'),
        ),
        migrations.AddConstraint(
            model_name='openitem',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('open__gte', 0), ('open__lte', models.F('amount'))), name='accounting_openitem_open_within'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='accounting_application_positive'),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(fields=['state', '-id'], name='accounting_reminder_state'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'sent', 'dropped'])), name='accounting_reminder_state'),
        ),
        migrations.AddConstraint(
            model_name='reminderitem',
            constraint=models.UniqueConstraint(condition=models.Q(('is_live', True)), fields=('item', 'level'), name='accounting_reminderitem_level_once'),
        ),
        migrations.AddIndex(
            model_name='settlement',
            index=models.Index(condition=models.Q(('state__in', ['requested', 'approved'])), fields=['item'], name='accounting_settlement_open'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'rejected', 'settled', 'lapsed'])), name='accounting_settlement_state'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='accounting_settlement_positive'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['manual', 'cash', 'write_off', 'rounding'])), name='accounting_settlement_method'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', ''), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='accounting_settlement_second_person'),
        ),
        migrations.RunSQL(KEEP, DROP),
        migrations.RunSQL(
            append_only('accounting_application'), not_append_only('accounting_application')
        ),
        migrations.RunSQL(ITEMS, migrations.RunSQL.noop),
        migrations.RunSQL(MATCHES, migrations.RunSQL.noop),
    ]
