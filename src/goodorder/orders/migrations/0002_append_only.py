"""The history of states is for ever."""

from django.db import migrations

from goodorder.kernel.tables import append_only, not_append_only


class Migration(migrations.Migration):
    """Guard the transitions."""

    dependencies = [("orders", "0001_initial"), ("kernel", "0002_guards")]
    operations = [migrations.RunSQL(append_only("orders_transition"), not_append_only("orders_transition"))]
