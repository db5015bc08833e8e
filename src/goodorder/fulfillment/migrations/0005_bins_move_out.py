"""What lies in which bin belongs to the room of locations now; its table went there with its rows."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('fulfillment', '0004_packing'),
        ('locations', '0004_bin_contents'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='BinStock')]),
    ]
