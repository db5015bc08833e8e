"""Receipts: proof of payments and refunds; once issued they never change."""

import django.db.models.deletion
import goodorder.kernel.ids
from django.db import migrations, models

from goodorder.kernel.tables import append_only, not_append_only


CONTENT = (
    "public_id, company_id, kind, series, serial, number, operation, about, order_number, method, reference, seller, "
    "buyer, currency, amount, taxes, paid_at, issued_at, content_hash"
)


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0005_collective_invoices'),
        ('parties', '0005_credit_limit'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaymentReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(default=0)),
                ('public_id', goodorder.kernel.ids.PublicIdField(prefix='rct')),
                ('kind', models.CharField(max_length=10)),
                ('series', models.CharField(max_length=20)),
                ('serial', models.BigIntegerField()),
                ('number', models.CharField(max_length=40)),
                ('operation', models.CharField(max_length=40)),
                ('about', models.CharField(max_length=40)),
                ('order_number', models.CharField(max_length=40)),
                ('method', models.CharField(max_length=20)),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('seller', models.JSONField()),
                ('buyer', models.JSONField()),
                ('currency', models.CharField(max_length=3)),
                ('amount', models.BigIntegerField()),
                ('taxes', models.JSONField()),
                ('paid_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField()),
                ('content_hash', models.CharField(max_length=64)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.company')),
            ],
            options={
                'db_table': 'invoicing_receipt',
                'indexes': [models.Index(fields=['about'], name='invoicing_receipt_about')],
                'constraints': [models.UniqueConstraint(fields=('company', 'series', 'serial'), name='invoicing_receipt_serial_once'), models.UniqueConstraint(fields=('company', 'number'), name='invoicing_receipt_number_once'), models.UniqueConstraint(fields=('operation',), name='invoicing_receipt_operation_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['payment', 'refund'])), name='invoicing_receipt_kind'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='invoicing_receipt_positive')],
            },
        ),
        migrations.RunSQL(append_only("invoicing_receipt", columns=CONTENT), not_append_only("invoicing_receipt")),
    ]
