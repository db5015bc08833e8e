from django.db import migrations, models

STAMP = """
    CREATE FUNCTION goodorder_stamp_reference() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO reference_stamp AS s (topic, shard, changed_by, changed_at)
        VALUES (TG_ARGV[0], pg_backend_pid() % 32, pg_current_xact_id()::text::bigint, clock_timestamp())
        ON CONFLICT (topic, shard) DO UPDATE
        SET changed_by = excluded.changed_by, changed_at = excluded.changed_at
        WHERE s.changed_by <> excluded.changed_by;
        RETURN NULL;
    END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=20)),
                ("shard", models.PositiveSmallIntegerField()),
                ("changed_by", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "shard"), name="reference_stamp_once")
                ],
            },
        ),
        migrations.RunSQL(STAMP, "DROP FUNCTION goodorder_stamp_reference()"),
    ]
