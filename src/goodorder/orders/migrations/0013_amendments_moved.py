"""Amendments have a room of their own, which keeps their table; nothing more changes in the database."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('amendments', '0001_initial'),
        ('orders', '0012_returns_expected'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='Amendment'),
            ],
        ),
    ]
