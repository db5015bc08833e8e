"""Deliveries that wait for a collective invoice; once recorded they never change, and each is invoiced once."""

import django.db.models.deletion
import django.db.models.expressions
import goodorder.kernel.ids
from django.db import migrations, models

from goodorder.kernel.tables import append_only, not_append_only


FROZEN = (
    "public_id, company_id, customer_id, about, order_number, number, source, takes_from_id, buyer, billed_to, "
    "terms_days, currency, net, discount, tax, total, delivered_on, closes_at, recorded_at"
)
ONCE = """
    CREATE FUNCTION invoicing_delivery_refuse_second_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'delivery % is invoiced already', OLD.public_id
          USING ERRCODE = 'integrity_constraint_violation'; END $$;
    CREATE TRIGGER invoicing_delivery_invoiced_once BEFORE UPDATE OF invoice_id ON invoicing_delivery
    FOR EACH ROW WHEN (OLD.invoice_id IS NOT NULL AND OLD.invoice_id IS DISTINCT FROM NEW.invoice_id)
    EXECUTE FUNCTION invoicing_delivery_refuse_second_invoice();
"""
NOT_ONCE = """
    DROP TRIGGER invoicing_delivery_invoiced_once ON invoicing_delivery;
    DROP FUNCTION invoicing_delivery_refuse_second_invoice();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0004_categories_and_policies'),
        ('parties', '0005_credit_limit'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(default=0)),
                ('public_id', goodorder.kernel.ids.PublicIdField(prefix='dlv')),
                ('about', models.CharField(max_length=40)),
                ('order_number', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=80)),
                ('buyer', models.JSONField()),
                ('billed_to', models.CharField(max_length=64)),
                ('terms_days', models.PositiveIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('net', models.BigIntegerField()),
                ('discount', models.BigIntegerField()),
                ('tax', models.BigIntegerField()),
                ('total', models.BigIntegerField()),
                ('delivered_on', models.DateField()),
                ('closes_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DeliveryLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line_ref', models.BigIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('sku_code', models.CharField(blank=True, max_length=60)),
                ('description', models.CharField(max_length=300)),
                ('quantity', models.BigIntegerField()),
                ('net', models.BigIntegerField()),
                ('discount', models.BigIntegerField()),
                ('tax', models.BigIntegerField()),
                ('tax_rate_ppm', models.PositiveIntegerField()),
                ('tax_category', models.CharField(max_length=2)),
                ('tax_reason', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='invoicepolicy',
            name='invoicing_policy_known',
        ),
        migrations.AddField(
            model_name='documentline',
            name='delivered_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='documentline',
            name='delivery_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='documentline',
            name='order_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='invoicepolicy',
            name='cut_on',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='invoicepolicy',
            name='period',
            field=models.CharField(blank=True, db_default='', default='', max_length=5),
        ),
        migrations.AddField(
            model_name='invoicepolicy',
            name='receipts',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='invoicepolicy',
            name='time_zone',
            field=models.CharField(db_default='UTC', default='UTC', max_length=40),
        ),
        migrations.AddConstraint(
            model_name='invoicepolicy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('period', ''), ('policy__in', ['shipment', 'order'])), models.Q(('cut_on__gte', 1), ('cut_on__lte', 7), ('period', 'week'), ('policy', 'period')), models.Q(('cut_on__gte', 1), ('cut_on__lte', 31), ('period', 'month'), ('policy', 'period')), _connector='OR'), name='invoicing_policy_known'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.company'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customer'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='invoice',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='invoicing.document'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='takes_from',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='invoicing.delivery'),
        ),
        migrations.AddField(
            model_name='deliveryline',
            name='delivery',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='invoicing.delivery'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['about'], name='invoicing_delivery_about'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('invoice__isnull', True)), fields=['company', 'customer', 'closes_at'], name='invoicing_delivery_unbilled'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('company', 'source'), name='invoicing_delivery_source_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('net'), '-', models.F('discount')), '+', models.F('tax')))), name='invoicing_delivery_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('net__gte', 0), ('tax__gte', 0)), name='invoicing_delivery_positive'),
        ),
        migrations.AddIndex(
            model_name='deliveryline',
            index=models.Index(fields=['line_ref'], name='invoicing_deliveryline_ref'),
        ),
        migrations.AddConstraint(
            model_name='deliveryline',
            constraint=models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('net__gte', 0), ('quantity__gte', 0), ('tax__gte', 0)), name='invoicing_deliveryline_positive'),
        ),
        migrations.RunSQL(append_only("invoicing_delivery", columns=FROZEN), not_append_only("invoicing_delivery")),
        migrations.RunSQL(append_only("invoicing_deliveryline"), not_append_only("invoicing_deliveryline")),
        migrations.RunSQL(ONCE, NOT_ONCE),
    ]
