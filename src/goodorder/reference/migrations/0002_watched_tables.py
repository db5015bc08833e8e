"""Stamp the topic of every table that is remembered; what only counts uses or events is no change."""

from django.db import migrations

WATCHED = {
    "catalog": ("catalog_sku", "catalog_alias", "catalog_kitpart"),
    "parties": ("parties_company", "parties_channel"),
    "locations": ("locations_location", "locations_closure"),
    "shipping": ("shipping_service", "shipping_zone", "shipping_rate", "shipping_cutoff"),
    "pricing": (
        "pricing_pricelist",
        "pricing_price",
        "pricing_listassignment",
        "pricing_taxrate",
        "pricing_taxexemption",
        "pricing_promotion",
        "pricing_promotionversion",
        "pricing_promotionpolicy",
        "pricing_taxenginechoice",
    ),
}
WATCH = """
    CREATE TRIGGER {table}_stamped AFTER INSERT OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION goodorder_stamp_reference('{topic}');
    CREATE TRIGGER {table}_stamped_anew AFTER UPDATE ON {table} FOR EACH ROW
    WHEN (to_jsonb(OLD) - ARRAY['version', 'used'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['version', 'used'])
    EXECUTE FUNCTION goodorder_stamp_reference('{topic}')
"""
LEAVE = "DROP TRIGGER {table}_stamped ON {table}; DROP TRIGGER {table}_stamped_anew ON {table}"


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0001_initial"),
        ("catalog", "0005_customs"),
        ("parties", "0006_gs1_prefix"),
        ("locations", "0003_bins"),
        ("shipping", "0007_service_cut_offs"),
        ("pricing", "0005_changed_uses"),
    ]
    operations = [
        migrations.RunSQL(
            WATCH.format(table=table, topic=topic), LEAVE.format(table=table)
        )
        for topic, tables in WATCHED.items()
        for table in tables
    ]
