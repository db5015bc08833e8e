"""Applying rows that stand alone: products with prices, customers with addresses, stock levels."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import known_skus
from goodorder.catalog.rules import SKU_READERS, SkuDraft, checked_draft, given_nature
from goodorder.channels.models import ImportRun
from goodorder.channels.rules.custom import PREFIX, custom_values
from goodorder.channels.rules.fields import minor
from goodorder.channels.rules.grouping import ReadRow
from goodorder.channels.rules.runs import CHANGED, CREATED, REJECTED, UNCHANGED, Applied, Batch, ImportOptions
from goodorder.fields import commands as fields
from goodorder.fields.queries import required_keys
from goodorder.fields.rules import refuse_lacking
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import OmsError
from goodorder.kernel.money import round_half_up
from goodorder.parties import commands as parties
from goodorder.parties.models import Channel
from goodorder.parties.queries import channel_for, customer_matching
from goodorder.parties.rules import CustomerParticulars, PostalAddress
from goodorder.pricing import commands as pricing

PARTICULARS = ("name", "kind", "email", "phone", "language", "terms_days")
POSTAL = ("company", "line1", "line2", "city", "region", "postcode", "country")
Outcomes = Sequence[tuple[ReadRow, str]]  # each row with what became of it


def together_or_singly(
    applied: Applied, rows: Sequence[ReadRow], act: Callable[[Sequence[ReadRow]], Outcomes]
) -> None:
    """Apply rows in one go; if one is refused, one by one, so that only the wrong ones are rejected."""
    if not rows:
        return
    try:
        outcomes = attempt(lambda: act(rows))
    except OmsError as refusal:
        if len(rows) == 1:
            applied.tell(REJECTED, rows[0].number, rows[0].raw, refusal.message)
            return
        for row in rows:
            together_or_singly(applied, [row], act)
        return
    for row, outcome in outcomes:
        applied.tell(outcome, row.number, row.raw)


def readable(applied: Applied, batch: Batch) -> list[ReadRow]:
    """Reject the rows that could not be read and return the others."""
    for row in batch.units:
        if row.error:
            applied.tell(REJECTED, row.number, row.raw, row.error)
    return [row for row in batch.units if not row.error]


def apply_products(ctx: Context, run: ImportRun, batch: Batch, options: ImportOptions) -> Applied:  # noqa: ARG001 - all appliers are called alike
    """Add or change SKUs by code; with a channel, set its list's prices too."""
    shop = channel_for(options.channel) if options.channel else None
    applied = Applied()
    together_or_singly(applied, readable(applied, batch), lambda rows: _import_products(ctx, shop, rows))
    return applied


def _import_products(ctx: Context, shop: Channel | None, rows: Sequence[ReadRow]) -> Outcomes:
    drafts = [_sku_draft(row) for row in rows]
    known = known_skus([draft.code for draft in drafts])
    needed = required_keys("product")
    for draft, row in zip(drafts, rows, strict=True):
        if draft.code not in known:
            refuse_lacking(needed, custom_values(row.values), prefix=PREFIX)
    told = [(draft, custom_values(row.values)) for draft, row in zip(drafts, rows, strict=True)]
    answered = fields.import_products(ctx, rows=told).answered
    outcomes = [
        _sku_outcome(known.get(draft.code), draft, is_answered=draft.code in answered) for draft in drafts
    ]
    if shop:
        prices = [(row, _price(row, shop)) for row in rows if row.values["price"] is not None]
        pricing.import_prices(
            ctx, price_list=shop.price_list, prices=[(row.values["code"], price) for row, price in prices]
        )
    return list(zip(rows, outcomes, strict=True))


def _price(row: ReadRow, shop: Channel) -> int:
    return round_half_up(minor(row.values["price"], shop.currency))


def _sku_draft(row: ReadRow) -> SkuDraft:
    values = {name: row.values[name] for name in ("code", *SKU_READERS, "barcodes")}
    shipped: dict[str, Any] = {name: row.values[name] or None for name in ("hs_code", "origin", "hazard")}
    return checked_draft(SkuDraft(**values, **shipped))


def _sku_outcome(found: Sku | None, draft: SkuDraft, *, is_answered: bool) -> str:
    if found is None:
        return CREATED
    told = (*SKU_READERS, *given_nature(draft))
    is_same = all(getattr(found, name) == getattr(draft, name) for name in told)
    return UNCHANGED if is_same and not is_answered else CHANGED


def apply_customers(ctx: Context, run: ImportRun, batch: Batch, options: ImportOptions) -> Applied:  # noqa: ARG001 - as above
    """Register or change customers by their external reference, and keep their addresses."""
    applied = Applied()
    for row in readable(applied, batch):
        together_or_singly(applied, [row], lambda rows: [(rows[0], _import_customer(ctx, rows[0]))])
    return applied


def _import_customer(ctx: Context, row: ReadRow) -> str:
    wanted = {name: row.values[name] for name in PARTICULARS}
    ref = row.values["external_ref"]
    known = customer_matching(external_ref=ref, email=wanted["email"])
    customer = parties.match_customer(ctx, particulars=CustomerParticulars(external_ref=ref, **wanted))
    changed = parties.change_customer(ctx, customer_id=customer.public_id, changes=wanted)
    if row.values["line1"]:
        postal = PostalAddress(name=customer.name, **{part: row.values[part] for part in POSTAL})
        parties.add_address(ctx, customer_id=customer.public_id, postal=postal)
    values, is_answered = custom_values(row.values), False
    if known is None:
        refuse_lacking(required_keys("customer"), values, prefix=PREFIX)
        fields.answer_customer(ctx, customer=customer, values=values)
        return CREATED
    if values:
        customer_id = str(customer.public_id)
        is_answered = bool(fields.set_values(ctx, subject="customer", record_id=customer_id, values=values))
    return UNCHANGED if not is_answered and changed.version == known.version else CHANGED


def apply_stock(ctx: Context, run: ImportRun, batch: Batch, options: ImportOptions) -> Applied:  # noqa: ARG001 - as above
    """Bring balances to the levels given, location by location."""
    applied = Applied()
    by_place: dict[str, list[ReadRow]] = defaultdict(list)
    for row in readable(applied, batch):
        by_place[row.values["location"] or options.location].append(row)
    for place, rows in sorted(by_place.items()):
        together_or_singly(applied, rows, lambda some, place=place: _import_levels(ctx, place, some))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    return applied


def _import_levels(ctx: Context, place: str, rows: Sequence[ReadRow]) -> Outcomes:
    levels: list[tuple[str, Any]] = [(row.values["sku"], row.values["on_hand"]) for row in rows]
    changed = {stock.sku_id for stock in inventory.import_stock(ctx, location=place, levels=levels)}
    skus = known_skus([code for code, _ in levels])
    return [(row, CHANGED if skus[row.values["sku"]].pk in changed else UNCHANGED) for row in rows]
