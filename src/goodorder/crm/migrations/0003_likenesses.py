"""Pairs of customers who may be one person are kept, with what was said of them."""

import django.db.models.deletion
import goodorder.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0002_append_only'),
        ('parties', '0008_merged_customers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField(default=0)),
                ('public_id', goodorder.kernel.ids.PublicIdField(prefix='lik')),
                ('evidence', models.JSONField(default=list)),
                ('found_at', models.DateTimeField()),
                ('parted_by', models.CharField(blank=True, db_default='', max_length=120)),
                ('parted_at', models.DateTimeField(null=True)),
                ('high', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='parties.customer')),
                ('low', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='parties.customer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('parted_at', None)), fields=['-id'], name='crm_likeness_open'), models.Index(condition=models.Q(('parted_at__isnull', False)), fields=['-id'], name='crm_likeness_parted')],
                'constraints': [models.UniqueConstraint(fields=('low', 'high'), name='crm_likeness_once'), models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='crm_likeness_low_first'), models.CheckConstraint(condition=models.Q(models.Q(('parted_at', None), ('parted_by', '')), models.Q(('parted_at__isnull', False), models.Q(('parted_by', ''), _negated=True)), _connector='OR'), name='crm_likeness_parted_by')],
            },
        ),
        # Marks that are there already are looked at by the job that looks at new ones.
        migrations.RunSQL(
            'INSERT INTO crm_stale (customer_id) SELECT DISTINCT customer_id FROM crm_mark ON CONFLICT DO NOTHING',
            migrations.RunSQL.noop,
        ),
    ]
