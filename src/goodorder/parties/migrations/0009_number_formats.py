"""How each company and channel writes the numbers of its papers; empty: as before."""

from django.db import migrations, models
from django.db.models import Q

PATTERN = r"^[A-Z][A-Z0-9]{0,7}(-[A-Z0-9]{1,6})?-(YYYY|YY)-0{4,9}$"
COLUMNS = (
    ("company", "invoice_format"),
    ("company", "credit_format"),
    ("company", "receipt_format"),
    ("channel", "order_format"),
)


class Migration(migrations.Migration):
    """Four columns, each with its check."""

    dependencies = [("parties", "0008_merged_customers")]
    operations = [
        operation
        for model, name in COLUMNS
        for operation in (
            migrations.AddField(
                model, name, models.CharField(blank=True, db_default="", default="", max_length=30)
            ),
            migrations.AddConstraint(
                model,
                models.CheckConstraint(
                    condition=Q(**{name: ""}) | Q(**{f"{name}__regex": PATTERN}),
                    name=f"parties_{model}_{name}",
                ),
            ),
        )
    ]
