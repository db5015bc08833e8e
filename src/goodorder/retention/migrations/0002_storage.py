"""How tables that grow, and what is updated all the time, are vacuumed.

What never changes is vacuumed by its new pages alone: frozen at once, they are never read again, also not for the sake
of transaction ids. An event is updated once, when it is handed out, so that a vacuum of its table reads all its indexes:
not too often. The small tables behind every promise are vacuumed early, with room on each page for new versions of rows.
"""

from django.db import migrations

ONLY_GROW = (
    "accounting_entry",
    "accounting_journalline",
    "inventory_movement",
    "invoicing_document",
    "invoicing_documentline",
    "orders_lineadjustment",
    "orders_transition",
)
FROZEN = {"autovacuum_analyze_scale_factor": 0.02, "autovacuum_freeze_min_age": 0}
HOT = {"autovacuum_vacuum_scale_factor": 0.02, "fillfactor": 80}
SOON = {"autovacuum_vacuum_scale_factor": 0.05}
PARAMETERS = {
    **dict.fromkeys(ONLY_GROW, {**FROZEN, "autovacuum_vacuum_insert_scale_factor": 0.02}),
    "kernel_event": {**FROZEN, "autovacuum_vacuum_scale_factor": 0.1},
    "kernel_receipt": SOON,
    "kernel_idempotencykey": SOON,
    "inventory_reservation": SOON,
    "inventory_stock": HOT,
    "inventory_balance": HOT,
}


def stored(table: str, parameters: dict[str, float]) -> migrations.RunSQL:
    """Set a table's storage parameters; readers and writers pass meanwhile."""
    given = ", ".join(f"{name} = {value}" for name, value in parameters.items())
    return migrations.RunSQL(
        f"ALTER TABLE {table} SET ({given})", f"ALTER TABLE {table} RESET ({', '.join(parameters)})"
    )


class Migration(migrations.Migration):
    """Set storage parameters."""

    dependencies = [
        ("retention", "0001_initial"),
        ("accounting", "0001_initial"),
        ("inventory", "0003_ledger_in_full"),
        ("invoicing", "0001_initial"),
        ("kernel", "0001_initial"),
        ("orders", "0007_adjustments_and_amendments"),
    ]
    operations = [stored(table, parameters) for table, parameters in PARAMETERS.items()]
