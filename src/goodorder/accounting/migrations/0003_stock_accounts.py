"""Charts set up before stock had a value get its accounts."""

from django.db import migrations

ADD = """
INSERT INTO accounting_account (company_id, code, name, kind, control)
SELECT c.company_id, n.code, n.name, n.kind, 'other'
FROM (SELECT DISTINCT company_id FROM accounting_account WHERE control = 'inventory') c
CROSS JOIN (VALUES ('1310', 'Kits being built', 'asset'), ('2150', 'Goods received, not invoiced', 'liability'),
                   ('2160', 'Freight-in clearing', 'liability'), ('5100', 'Stock differences', 'expense'))
           AS n (code, name, kind)
ON CONFLICT (company_id, code) DO NOTHING;
"""


class Migration(migrations.Migration):
    """Let the worth of stock be booked everywhere."""

    dependencies = [("accounting", "0002_balanced")]
    # Left in place on the way back: they may be in use, and nothing minds an account more.
    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
