"""What is kept for a time and what for ever. Pure: nothing here reads the database."""

from dataclasses import dataclass

MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that are thrown away: after how many days unless somebody says otherwise, and no sooner than `least`.

    `batch` rows go in one transaction. The first of the tables holds the rows, the others what hangs on them.
    """

    code: str
    tables: tuple[str, ...]
    days: int
    least: int
    batch: int = 2000


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("reactions", ("kernel_receipt",), days=30, least=7),
        Kind("answers", ("kernel_idempotencykey",), days=30, least=7),
        Kind("sessions", ("django_session",), days=7, least=1),
        Kind("carts", ("orders_cart", "orders_cartline"), days=180, least=30, batch=500),
        Kind("runs", ("worklists_run", "worklists_item"), days=365, least=30, batch=20),
        Kind("decisions", ("sourcing_decision",), days=1095, least=90),
        Kind("deliveries", ("webhooks_webhookdelivery", "webhooks_attempt"), days=30, least=7),
        # Letters of business are kept six years from the end of theirs: § 257 HGB, § 147 AO.
        Kind("messages", ("notifications_message",), days=2557, least=365),
    )
}
# Never thrown away: the books and what they rest on (§ 147 AO: eight and ten years), and who did what.
FOR_EVER: dict[str, tuple[str, ...]] = {
    "events": ("kernel_event",),
    "orders": ("orders_order", "orders_orderline", "orders_lineadjustment", "orders_transition"),
    "movements": ("inventory_movement",),
    "journal": ("accounting_entry", "accounting_journalline"),
    "documents": ("invoicing_document", "invoicing_documentline"),
    "payments": ("payments_payable", "payments_tender", "payments_operation"),
}
