"""Applying past orders: what was sold, taken back, corrected in stock, or written off, with its dates.

Within a batch, what comes in is booked before what goes out, so that no balance dips below where it ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from goodorder.accounting import commands as accounting
from goodorder.accounting.rules import BAD_DEBTS, RECEIVABLES, EntryDraft
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import known_skus
from goodorder.catalog.rules import SkuDraft
from goodorder.channels.commands.credits import credits_of
from goodorder.channels.models import ImportRun
from goodorder.channels.rules.history import ADJUSTED as CORRECTED
from goodorder.channels.rules.history import BACK, JOURNAL, SOLD, Buyer, PastLine, PastUnit, Survey
from goodorder.channels.rules.profiles import PROFILES
from goodorder.channels.rules.runs import (
    ADJUSTED,
    CREATED,
    REJECTED,
    UNCHANGED,
    Applied,
    Batch,
    ImportOptions,
    Made,
)
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import MovementDraft
from goodorder.kernel.access import Context
from goodorder.kernel.money import to_text
from goodorder.locations.models import Location
from goodorder.locations.queries import location_for
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.orders.rules import PastLine as OrderedLine
from goodorder.orders.rules import PastOrder
from goodorder.parties import commands as parties
from goodorder.parties.models import Channel, Customer
from goodorder.parties.queries import channel_for
from goodorder.parties.rules import CustomerParticulars, PostalAddress


@dataclass(frozen=True, slots=True)
class Opening:
    """The first unit of every history: products that are missing, and stock that must have been there."""

    survey: Survey
    size: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a batch plays, and everything in it looked up."""

    run: ImportRun
    shop: Channel
    place: Location
    zone: ZoneInfo
    skus: Mapping[str, int]
    customers: Mapping[Buyer, Customer]

    def reference(self, unit: PastUnit) -> str:
        """Name a number with its channel."""
        return f"{self.shop.code}:{unit.number}"

    def movement(self, line: PastLine, quantity: int, reason: str, at: datetime) -> MovementDraft:
        """Return a correction of stock; the run is its document."""
        return MovementDraft(
            sku_id=self.skus[line.sku],
            location_id=self.place.pk,
            quantity=quantity,
            kind="adjust",
            at=at,
            document=self.run.public_id,
            reason=reason[:200],
        )


def apply_history(ctx: Context, run: ImportRun, batch: Batch, options: ImportOptions) -> Applied:
    """Write past units; raises Missing or Refused when the file as a whole cannot be taken."""
    shop, place = channel_for(options.channel), location_for(options.location)
    applied = Applied()
    units = [unit for unit in batch.units if isinstance(unit, PastUnit)]
    for opening in (unit for unit in batch.units if isinstance(unit, Opening)):
        _open(ctx, run, place, opening.survey, adds_products=PROFILES[options.profile].adds_products)
    scene = Scene(run, shop, place, ZoneInfo(place.time_zone), _skus(units), _customers(ctx, units))
    _tell(applied, scene, units)
    inventory.post_movements(ctx, movements=list(_goods_back(scene, units)))
    _write_orders(ctx, applied, scene, units)
    _write_credits(ctx, applied, scene, units)
    inventory.post_movements(ctx, movements=list(_corrections(scene, units)))
    _write_journal(ctx, applied, scene, units)
    return applied


def _open(ctx: Context, run: ImportRun, place: Location, survey: Survey, *, adds_products: bool) -> None:
    """Add products the catalogue lacks and book the opening balances, a minute before the first row."""
    known = known_skus(survey.names)
    if adds_products:
        missing = [SkuDraft(code=sku, name=name) for sku, name in survey.names.items() if sku not in known]
        catalog.import_skus(ctx, drafts=missing)
        known = known_skus(survey.names)
    if survey.first_at is None:
        return
    movements = [
        MovementDraft(
            sku_id=known[sku].pk,
            location_id=place.pk,
            quantity=quantity,
            kind="adjust",
            at=survey.first_at - timedelta(minutes=1),
            document=run.public_id,
            reason="opening balance derived from history",
        )
        for sku, quantity in sorted(survey.opening.items())
    ]
    inventory.post_movements(ctx, movements=movements)


def _skus(units: Iterable[PastUnit]) -> dict[str, int]:
    codes = {
        line.sku for unit in units for lines in unit.lines.values() for line in lines if line.kind == "item"
    }
    return {code: sku.pk for code, sku in known_skus(codes).items()}


def _customers(ctx: Context, units: Iterable[PastUnit]) -> dict[Buyer, Customer]:
    """Find or register who bought; who is not known is one counter customer per country."""
    bought = (unit.buyer for unit in units if unit.of(SOLD) or unit.of(BACK))
    buyers = list(dict.fromkeys(buyer for buyer in bought if buyer))
    found = parties.match_customers(ctx, particulars=[_particulars(buyer) for buyer in buyers])
    return dict(zip(buyers, found, strict=True))


def _particulars(buyer: Buyer) -> CustomerParticulars:
    country = dict(buyer.postal)["country"]
    if not buyer.is_known:
        return CustomerParticulars(
            name=f"Counter customers {country}".strip(), external_ref=f"counter:{country}"
        )
    name = buyer.name or buyer.email or buyer.ref
    return CustomerParticulars(
        name=name, email=buyer.email, phone=buyer.phone, external_ref=buyer.ref or None
    )


def address_of(buyer: Buyer, customer: Customer) -> dict[str, str]:
    """Return the address a past document shows."""
    return PostalAddress(name=customer.name, phone=buyer.phone, **dict(buyer.postal)).as_json()


def _tell(applied: Applied, scene: Scene, units: Iterable[PastUnit]) -> None:
    """Account for every row."""
    currency = scene.shop.currency
    for unit in units:
        if unit.is_known:
            applied.count(UNCHANGED, unit.size)
        for row, reason in unit.rejected:
            applied.tell(REJECTED, row.number, row.raw, reason)
        for line in (*unit.of(SOLD), *unit.of(BACK)):
            applied.tell(CREATED, line.row.number, line.row.raw)
        for line in unit.of(CORRECTED):
            applied.tell(ADJUSTED, line.row.number, line.row.raw, f"stock corrected by -{line.quantity}")
        for line in unit.of(JOURNAL):
            reason = f"booked in the journal as bad debt: {to_text(line.gross, currency)} {currency}"
            applied.tell(ADJUSTED, line.row.number, line.row.raw, reason)


def _goods_back(scene: Scene, units: Iterable[PastUnit]) -> Iterable[MovementDraft]:
    for unit in units:
        for line in unit.of(BACK):
            if line.kind == "item" and unit.at:
                yield scene.movement(
                    line, line.quantity, f"goods back with credit note {unit.number}", unit.at
                )


def _corrections(scene: Scene, units: Iterable[PastUnit]) -> Iterable[MovementDraft]:
    for unit in units:
        for line in unit.of(CORRECTED):
            said = line.row.values["description"] or "stock correction"
            if unit.at:
                yield scene.movement(line, -line.quantity, f"{said} (number {unit.number})", unit.at)


def _write_orders(ctx: Context, applied: Applied, scene: Scene, units: Sequence[PastUnit]) -> list[Order]:
    sold = [unit for unit in units if unit.of(SOLD)]
    past = [_past_order(scene, unit) for unit in sold]
    written = orders.record_past_orders(ctx, channel=scene.shop.code, location=scene.place.code, orders=past)
    for unit, order in zip(sold, written, strict=True):
        applied.made.append(Made(scene.reference(unit), "order", order.public_id))
    return written


def _past_order(scene: Scene, unit: PastUnit) -> PastOrder:
    if unit.at is None or unit.buyer is None:
        raise ValueError(f"{unit.number} was sold and has neither time nor buyer")
    customer = scene.customers[unit.buyer]
    return PastOrder(
        external_ref=unit.number,
        placed_at=unit.at,
        booked_on=unit.at.astimezone(scene.zone).date(),
        customer_id=customer.public_id,
        ship_to=address_of(unit.buyer, customer),
        lines=tuple(_ordered(scene, line) for line in unit.of(SOLD)),
        note=unit.group.rows[0].values["note"],
    )


def _ordered(scene: Scene, line: PastLine) -> OrderedLine:
    return OrderedLine(
        kind=line.kind,
        sku_id=scene.skus[line.sku] if line.kind == "item" else None,
        sku_code=line.sku,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        gross=line.gross,
        discount=line.discount,
        tax=line.tax,
    )


def _write_credits(ctx: Context, applied: Applied, scene: Scene, units: Sequence[PastUnit]) -> None:
    found = credits_of(scene.shop, scene.customers, scene.zone, [unit for unit in units if unit.of(BACK)])
    issued = orders.record_past_credits(
        ctx, channel=scene.shop.code, credit_notes=[past for _, past in found]
    )
    for (unit, _), document in zip(found, issued, strict=True):
        applied.made.append(Made(scene.reference(unit), "credit", document.public_id))


def _write_journal(ctx: Context, applied: Applied, scene: Scene, units: Iterable[PastUnit]) -> None:
    """Book what is book-keeping only: the receivable of nobody in particular, against bad debts."""
    touched: dict[str, str] = {}
    drafts = []
    for unit in units:
        if unit.of(CORRECTED):
            touched[scene.reference(unit)] = "stock"
        for line in unit.of(JOURNAL):
            touched[scene.reference(unit)] = "entry"
            drafts.append(_entry(scene, unit, line))
    accounting.post_entries(ctx, drafts=drafts)
    applied.made += [Made(reference, kind, scene.run.public_id) for reference, kind in touched.items()]


def _entry(scene: Scene, unit: PastUnit, line: PastLine) -> EntryDraft:
    if unit.at is None:
        raise ValueError(f"{unit.number} is book-keeping and has no time")
    return EntryDraft(
        company=scene.shop.company.code,
        posted_on=unit.at.astimezone(scene.zone).date(),
        source=f"{scene.reference(unit)}:{line.row.number}"[:80],
        about="",
        memo=f"{line.description} ({unit.number})"[:200],
        currency=scene.shop.currency,
        lines=((RECEIVABLES, line.gross, 0), (BAD_DEBTS, 0, line.gross)),
    )
