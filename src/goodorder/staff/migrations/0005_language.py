"""The language and clock a person chose for their pages; empty: the browser's and the house's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [("staff", "0003_second_step")]
    operations = [
        migrations.AddField("user", "language", models.CharField(blank=True, db_default="", max_length=10)),
        migrations.AddField("user", "time_zone", models.CharField(blank=True, db_default="", max_length=40)),
    ]
