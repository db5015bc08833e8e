"""Issued documents never change; only their event version may rise."""

from django.db import migrations

from goodorder.kernel.tables import append_only, not_append_only

CONTENT = (
    "public_id, company_id, kind, series, serial, number, about, source, corrects_id, reason, seller, buyer, "
    "currency, net, discount, tax, total, issued_at, due_on, content_hash"
)


class Migration(migrations.Migration):
    """Guard documents and their lines."""

    dependencies = [("invoicing", "0001_initial"), ("kernel", "0002_guards")]
    operations = [
        migrations.RunSQL(append_only("invoicing_document", columns=CONTENT), not_append_only("invoicing_document")),
        migrations.RunSQL(append_only("invoicing_documentline"), not_append_only("invoicing_documentline")),
    ]
