"""What an import must add up to: the file's money found again in orders, documents and books."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows of one kind there are, and what they add up to (minor units, or units of stock)."""

    rows: int
    amount: int


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """The product's own sums over everything one import run made; `counts` are the file's rows by outcome.

    `ordered` sums order lines, `invoiced` and `credited` document lines, `written_off` entries that book no
    document, `booked` what all its entries did to receivables, `corrected` stock units taken off.
    """

    run_id: str
    currency: str
    counts: Mapping[str, int]
    ordered: Sum
    invoiced: Sum
    credited: Sum
    written_off: Sum
    booked: Sum
    corrected: Sum

    @property
    def sales(self) -> int:
        """What the lines with a positive quantity add up to."""
        return self.ordered.amount + self.written_off.amount

    @property
    def agrees(self) -> bool:
        """Whether orders, documents and books tell the same."""
        documents = self.invoiced.amount - self.credited.amount + self.written_off.amount
        return self.ordered.amount == self.invoiced.amount and documents == self.booked.amount


# One row per sum; the run's public id is its only parameter.
CONTROL = """
    WITH made AS (
        SELECT m.reference, m.kind, m.made FROM channels_importmade m
        JOIN channels_importrun r ON r.id = m.run_id WHERE r.public_id = %(run)s
    ), orders AS (
        SELECT o.id, o.public_id FROM made m JOIN orders_order o ON o.public_id = m.made WHERE m.kind = 'order'
    ), invoices AS (
        SELECT d.id, d.public_id FROM orders o JOIN invoicing_document d ON d.about = o.public_id
        WHERE d.kind = 'invoice'
    ), credits AS (
        SELECT d.id, d.public_id FROM made m JOIN invoicing_document d ON d.public_id = m.made
        WHERE m.kind = 'credit'
    ), written_off AS (
        SELECT e.id FROM made m JOIN accounting_entry e ON starts_with(e.source, m.reference || ':')
        WHERE m.kind = 'entry'
    ), entries AS (
        SELECT e.id FROM accounting_entry e
        JOIN (SELECT public_id FROM invoices UNION ALL SELECT public_id FROM credits) d ON d.public_id = e.source
        UNION ALL SELECT id FROM written_off
    ), receivables AS (
        SELECT l.entry_id, l.debit - l.credit AS amount FROM accounting_journalline l
        JOIN accounting_account a ON a.id = l.account_id AND a.control = 'receivable'
    )
    SELECT 'ordered' AS name, count(*) AS rows, coalesce(sum(l.gross - l.discount + l.tax), 0)::bigint AS amount
    FROM orders o JOIN orders_orderline l ON l.order_id = o.id
    UNION ALL SELECT 'invoiced', count(*), coalesce(sum(l.net - l.discount + l.tax), 0)::bigint
    FROM invoices d JOIN invoicing_documentline l ON l.document_id = d.id
    UNION ALL SELECT 'credited', count(*), coalesce(sum(l.net - l.discount + l.tax), 0)::bigint
    FROM credits d JOIN invoicing_documentline l ON l.document_id = d.id
    UNION ALL SELECT 'written_off', count(*), coalesce(sum(r.amount), 0)::bigint
    FROM written_off e JOIN receivables r ON r.entry_id = e.id
    UNION ALL SELECT 'booked', count(*), coalesce(sum(r.amount), 0)::bigint
    FROM entries e JOIN receivables r ON r.entry_id = e.id
    UNION ALL SELECT 'corrected', count(*), coalesce(sum(-quantity), 0)::bigint
    FROM inventory_movement WHERE document = %(run)s AND kind = 'adjust' AND quantity < 0
"""

CURRENCY = """
    SELECT o.currency FROM channels_importmade m JOIN channels_importrun r ON r.id = m.run_id
    JOIN orders_order o ON o.public_id = m.made WHERE r.public_id = %(run)s LIMIT 1
"""
