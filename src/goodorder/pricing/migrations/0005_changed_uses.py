"""A change of an order may give it uses of promotions, and take them off: shares are a ledger, redemptions its sums."""

from django.db import migrations, models
from django.db.models import Q

from goodorder.kernel.tables import append_only, not_append_only

SOLD = "promotion_id, sold_as_id, coupon_id, about, customer, currency, shown, amount, at"
FIXED = "promotion_id, about, customer, currency, at"
WATCHED = """
    DROP TRIGGER pricing_redemption_adds_up ON pricing_redemption;
    CREATE CONSTRAINT TRIGGER pricing_redemption_adds_up AFTER INSERT OR UPDATE ON pricing_redemption
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pricing_check_redemption();
"""


class Migration(migrations.Migration):
    """Add the units and the cause of a share, and let sums follow shares."""

    dependencies = [("pricing", "0004_tax_engines")]
    operations = [
        migrations.RunSQL(not_append_only("pricing_redemption"), append_only("pricing_redemption", columns=SOLD)),
        migrations.RemoveConstraint("redemption", "pricing_redemption_positive"),
        migrations.AddConstraint(
            "redemption",
            models.CheckConstraint(condition=Q(amount__gte=0, shown__gte=0), name="pricing_redemption_positive"),
        ),
        migrations.AddField("discountshare", "first", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("discountshare", "count", models.BigIntegerField(null=True)),
        migrations.AddField(
            "discountshare", "cause", models.CharField(max_length=60, blank=True, default="", db_default="")
        ),
        migrations.RemoveConstraint("discountshare", "pricing_discountshare_positive"),
        migrations.AddConstraint(
            "discountshare",
            models.CheckConstraint(
                condition=Q(amount__gte=0, shown__gt=0) | Q(amount__lte=0, shown__lt=0),
                name="pricing_discountshare_signed",
            ),
        ),
        migrations.RemoveConstraint("discountshare", "pricing_discountshare_once"),
        migrations.AddConstraint(
            "discountshare",
            models.UniqueConstraint(
                fields=["redemption", "line_ref", "cause"],
                condition=Q(shown__gt=0),
                name="pricing_discountshare_once",
            ),
        ),
        migrations.AddConstraint(
            "discountshare",
            models.UniqueConstraint(
                fields=["redemption", "line_ref", "cause"],
                condition=Q(shown__lt=0),
                name="pricing_discountshare_off_once",
            ),
        ),
        migrations.RunSQL(append_only("pricing_redemption", columns=FIXED), not_append_only("pricing_redemption")),
        migrations.RunSQL(WATCHED, WATCHED.replace("INSERT OR UPDATE", "INSERT")),
    ]
