"""Movements are for ever."""

from django.db import migrations

from goodorder.kernel.tables import append_only, not_append_only


class Migration(migrations.Migration):
    """Guard the ledger of movements."""

    dependencies = [("inventory", "0001_initial"), ("kernel", "0002_guards")]
    operations = [migrations.RunSQL(append_only("inventory_movement"), not_append_only("inventory_movement"))]
