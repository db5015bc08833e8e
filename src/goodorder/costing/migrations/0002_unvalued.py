"""What has no value yet, as a view over the ledger."""

from django.db import migrations

# A policy's movements that concern cost and have no value yet: in what order they count, and at what cost they came.
# What is entered late for a time before valuation began counts from its beginning. All entries of one making or
# taking apart of kits stand together, what was used before what was made.
UNVALUED = """
CREATE VIEW costing_unvalued AS
SELECT y.company_id, m.sku_id, m.id, greatest(m.at, y.since) AS at,
       CASE WHEN m.kind = 'kit' AND m.document <> '' THEN (m.quantity > 0)::int + 2 * (
            SELECT min(k.id) FROM inventory_movement k
            WHERE k.document = m.document AND k.kind = 'kit' AND k.at = m.at)
       ELSE 2 * m.id END AS rank,
       m.quantity, m.kind, CASE WHEN m.kind <> 'kit' THEN m.unit_cost END AS unit_cost, m.line_ref, m.document
FROM costing_costpolicy y JOIN locations_location l ON l.company_id = y.company_id
JOIN inventory_movement m ON m.location_id = l.id
WHERE m.id > y.checked_id AND (m.id > y.opened_id OR m.at >= y.since) AND m.owner = ''
  AND m.kind NOT IN ('transfer', 'condition')
  AND NOT EXISTS (SELECT FROM costing_valueentry v WHERE v.movement_id = m.id);
"""


class Migration(migrations.Migration):
    """Show what is to be valued."""

    dependencies = [("costing", "0001_initial"), ("inventory", "0006_two_legs")]
    operations = [migrations.RunSQL(UNVALUED, "DROP VIEW costing_unvalued")]
