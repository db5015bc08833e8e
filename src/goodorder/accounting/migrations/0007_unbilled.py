"""An account for what was delivered and not invoiced, and items of an invoice that is about several orders."""

from django.db import migrations, models

ADD = """
INSERT INTO accounting_account (company_id, code, name, kind, control)
SELECT DISTINCT company_id, '1110', 'Delivered, not invoiced', 'asset', 'unbilled'
FROM accounting_account WHERE control = 'receivable'
ON CONFLICT (company_id, code) DO NOTHING;
"""


class Migration(migrations.Migration):
    """Let deliveries be booked before their invoice."""

    dependencies = [("accounting", "0006_book_currency")]
    operations = [
        # Left in place on the way back: it may be in use, and nothing minds an account more.
        migrations.RunSQL(ADD, migrations.RunSQL.noop),
        migrations.RemoveConstraint("openitem", "accounting_openitem_document_once"),
        migrations.AddConstraint(
            "openitem",
            models.UniqueConstraint(fields=["document", "about"], name="accounting_openitem_document_once"),
        ),
    ]
