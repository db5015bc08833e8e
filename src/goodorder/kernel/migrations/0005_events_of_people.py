"""What a person did is found without reading what machines did."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Only events of people are in the index: those of keys and jobs, the many, are written as quickly as before."""

    atomic = False
    dependencies = [("kernel", "0004_receipts_take_turns")]
    operations = [
        AddIndexConcurrently(
            "event",
            models.Index(
                fields=["actor", "id"],
                condition=models.Q(actor__startswith="user:"),
                name="kernel_event_person",
            ),
        )
    ]
