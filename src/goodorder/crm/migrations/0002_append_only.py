"""Notes and entries of cases are facts: the database refuses to change them."""

from django.db import migrations

from goodorder.kernel.tables import append_only, not_append_only


class Migration(migrations.Migration):

    dependencies = [('crm', '0001_initial')]

    operations = [
        migrations.RunSQL(
            append_only('crm_note', columns='customer_id, text, written_by, written_at'), not_append_only('crm_note')
        ),
        migrations.RunSQL(append_only('crm_caseentry'), not_append_only('crm_caseentry')),
    ]
