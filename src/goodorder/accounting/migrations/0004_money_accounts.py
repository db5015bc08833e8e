"""Charts set up before gift cards, disputes and exchange rates get their accounts."""

from django.db import migrations

ADD = """
INSERT INTO accounting_account (company_id, code, name, kind, control)
SELECT c.company_id, n.code, n.name, n.kind, 'other'
FROM (SELECT DISTINCT company_id FROM accounting_account WHERE control = 'receivable') c
CROSS JOIN (VALUES ('1030', 'Disputed payments', 'asset'), ('2300', 'Gift cards outstanding', 'liability'),
                   ('2310', 'Store credit outstanding', 'liability'), ('3000', 'Capital', 'equity'),
                   ('3100', 'Retained earnings', 'equity'), ('4200', 'Expired gift cards', 'income'),
                   ('4910', 'Goodwill', 'income'), ('6200', 'Payment fees', 'expense'),
                   ('7000', 'Exchange gains and losses', 'income'))
           AS n (code, name, kind)
ON CONFLICT (company_id, code) DO NOTHING;
"""


class Migration(migrations.Migration):
    """Let every kind of money be booked everywhere."""

    dependencies = [("accounting", "0003_stock_accounts")]
    # Left in place on the way back: they may be in use, and nothing minds an account more.
    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
