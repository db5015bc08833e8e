"""Lines say whether their price was given by hand: promotions leave such a line alone, later too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the mark."""

    dependencies = [("orders", "0009_carts_moved")]
    operations = [
        migrations.AddField("orderline", "is_price_given", models.BooleanField(default=False, db_default=False)),
    ]
