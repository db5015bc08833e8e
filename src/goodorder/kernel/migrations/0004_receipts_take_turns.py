"""Receipts know the record they take turns for; workers give signs of life."""

from django.db import migrations, models
from django.db.models import Q

WAITING_KNOW_THEIR_RECORD = """
    UPDATE kernel_receipt r SET aggregate = e.aggregate, aggregate_id = e.aggregate_id
    FROM kernel_event e WHERE e.id = r.event_id AND r.state <> 'done'
"""
# Effects are taken from their receipts now; what older workers queued would run them a second time.
NO_JOBS_PER_EFFECT = (
    "DELETE FROM procrastinate_jobs WHERE task_name = 'goodorder.run_effect' AND status = 'todo'"
)


class Migration(migrations.Migration):
    """A receipt written by an older relay has no record: those of one subscriber then take turns one by one.

    Only the relay writes receipts, so nobody else waits while the indexes are made.
    """

    dependencies = [("kernel", "0002_guards"), ("procrastinate", "0001_initial")]
    operations = [
        migrations.AddField("receipt", "aggregate", models.CharField(db_default="", max_length=40)),
        migrations.AddField("receipt", "aggregate_id", models.BigIntegerField(db_default=0)),
        migrations.RunSQL(WAITING_KNOW_THEIR_RECORD, migrations.RunSQL.noop),
        migrations.RunSQL(NO_JOBS_PER_EFFECT, migrations.RunSQL.noop),
        migrations.AddIndex(
            "receipt",
            models.Index(
                fields=["is_effect", "due_at", "id"], condition=Q(state="pending"), name="kernel_receipt_next"
            ),
        ),
        migrations.AddIndex(
            "receipt",
            models.Index(
                fields=["aggregate_id", "subscriber", "aggregate", "id"],
                condition=Q(state="pending"),
                name="kernel_receipt_turn",
            ),
        ),
        migrations.RemoveIndex("receipt", "kernel_receipt_due"),
        migrations.AlterField(
            "receipt",
            "event",
            models.ForeignKey(
                "kernel.event", on_delete=models.CASCADE, related_name="receipts", db_index=False
            ),
        ),
        migrations.CreateModel(
            "Pulse",
            [
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("beat_at", models.DateTimeField()),
                ("per_minute", models.PositiveIntegerField()),
            ],
        ),
    ]
