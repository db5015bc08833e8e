"""Carts have a room of their own, which keeps their tables; nothing changes in the database."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('carts', '0001_initial'),
        ('orders', '0008_tax_categories'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='CartLine'),
                migrations.DeleteModel(name='Cart'),
            ],
        ),
    ]
