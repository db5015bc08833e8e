"""The table of amendments, which the room of orders made; it and its constraints get the names of their room."""

import django.db.models.deletion
import goodorder.kernel.ids
from django.db import migrations, models

OLD, NEW = 'orders_amendment', 'amendments_amendment'
RENAMES = (
    'ALTER TABLE {} RENAME TO {}',
    'ALTER TABLE amendments_amendment RENAME CONSTRAINT {}_state TO {}_state',
    'ALTER INDEX {}_one_open RENAME TO {}_one_open',
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('orders', '0012_returns_expected'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Amendment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.BigIntegerField(default=0)),
                        ('public_id', goodorder.kernel.ids.PublicIdField(prefix='amd')),
                        ('state', models.CharField(default='proposed', max_length=20)),
                        ('changes', models.JSONField()),
                        ('preview', models.JSONField()),
                        ('order_version', models.BigIntegerField()),
                        ('created_by', models.CharField(max_length=120)),
                        ('created_at', models.DateTimeField()),
                        ('applied_by', models.CharField(blank=True, max_length=120)),
                        ('applied_at', models.DateTimeField(null=True)),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.order')),
                    ],
                ),
                migrations.AddConstraint(
                    model_name='amendment',
                    constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'applied', 'discarded', 'expired'])), name='amendments_amendment_state'),
                ),
                migrations.AddConstraint(
                    model_name='amendment',
                    constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('order',), name='amendments_amendment_one_open'),
                ),
            ],
            database_operations=[
                migrations.RunSQL(rename.format(OLD, NEW), rename.format(NEW, OLD)) for rename in RENAMES
            ],
        ),
    ]
