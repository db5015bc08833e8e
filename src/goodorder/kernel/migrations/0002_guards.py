"""Extensions the rooms' indexes need, and the event table's own guard."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

from goodorder.kernel.tables import append_only, not_append_only

FACTS = "kind, aggregate, aggregate_id, version, about, at, recorded_at, actor, reason, facts, public_id"


class Migration(migrations.Migration):
    """Events may be handed out, never changed."""

    dependencies = [("kernel", "0001_initial")]
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(append_only("kernel_event", columns=FACTS), not_append_only("kernel_event")),
    ]
