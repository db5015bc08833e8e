"""What a customer may owe."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Let customers have a credit limit."""

    dependencies = [
        ('parties', '0004_groups_and_rounding'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='credit_limit',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.CheckConstraint(condition=models.Q(('credit_limit__gte', 0)), name='parties_customer_credit_limit'),
        ),
    ]
