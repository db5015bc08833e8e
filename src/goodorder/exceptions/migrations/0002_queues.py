from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exceptions', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='trouble',
            index=models.Index(condition=models.Q(('resolved_at', None)), fields=['owner', 'due_at', 'id'], name='exceptions_trouble_by_owner'),
        ),
        migrations.AddIndex(
            model_name='trouble',
            index=models.Index(condition=models.Q(('resolved_at', None), ('snoozed_until__isnull', False)), fields=['due_at', 'id'], name='exceptions_trouble_snoozed'),
        ),
    ]
