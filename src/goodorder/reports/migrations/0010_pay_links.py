"""Show auditors pay links beside what each of them brought."""

from importlib import import_module

from django.db import migrations

READER = import_module("goodorder.reports.migrations.0004_conservation").READER
PAY_LINK = """
    SELECT c.code::text AS tenant, k.id, k.state::text AS state, k.amount,
           count(x.id) AS holds, coalesce(sum(x.amount), 0)::bigint AS held
    FROM payments_paylink k JOIN payments_payable p ON p.id = k.payable_id
    JOIN parties_company c ON c.id = p.company_id
    LEFT JOIN payments_operation x ON x.tender_id = k.tender_id AND x.kind = 'authorise' AND x.state = 'ok'
    GROUP BY c.code, k.id"""


class Migration(migrations.Migration):
    """Let every paid link be held against its tender."""

    dependencies = [("reports", "0009_documents_of_periods"), ("payments", "0005_pay_links")]
    operations = [
        migrations.RunSQL(f"CREATE VIEW audit.a_paylink AS {PAY_LINK}", "DROP VIEW audit.a_paylink"),
        migrations.RunSQL(READER, migrations.RunSQL.noop),
    ]
