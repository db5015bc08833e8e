"""Kinds of bins; and what lies in bins, which the room of fulfillment kept, gets the names of its new room."""

import django.db.models.deletion
from django.db import migrations, models

OLD, NEW = 'fulfillment_binstock', 'locations_binstock'
RENAMES = (
    'ALTER TABLE {} RENAME TO {}',
    'ALTER TABLE locations_binstock RENAME CONSTRAINT {}_once TO {}_once',
    'ALTER TABLE locations_binstock RENAME CONSTRAINT {}_positive TO {}_positive',
    'ALTER INDEX {}_sku RENAME TO {}_sku',
)


class Migration(migrations.Migration):

    dependencies = [
        ('locations', '0003_bins'),
        ('catalog', '0004_effective_aliases'),
        ('fulfillment', '0004_packing'),
    ]

    operations = [
        migrations.AddField(
            model_name='bin',
            name='kind',
            field=models.CharField(db_default='shelf', default='shelf', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='bin',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('shelf', 'dispatch'))), name='locations_bin_kind'),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='BinStock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot', models.CharField(blank=True, max_length=60)),
                        ('quantity', models.BigIntegerField(default=0)),
                        ('bin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='locations.bin')),
                        ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['sku', 'bin'], name='locations_binstock_sku')],
                        'constraints': [
                            models.UniqueConstraint(fields=('bin', 'sku', 'lot'), name='locations_binstock_once'),
                            models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='locations_binstock_positive'),
                        ],
                    },
                ),
            ],
            database_operations=[
                migrations.RunSQL(rename.format(OLD, NEW), rename.format(NEW, OLD)) for rename in RENAMES
            ],
        ),
    ]
