"""Which drafts of a group are plain, and what they cost: a few statements for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from goodorder.basket.queries import Buyer, Quoted, price_draft
from goodorder.basket.rules import given_away
from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.orders.commands.capture import Prepared, checked_draft, refuse_unsold_parts, resolved
from goodorder.orders.queries import known_external_refs, orders_before
from goodorder.orders.rules import OrderDraft
from goodorder.parties import queries as parties
from goodorder.parties.models import Channel, Customer
from goodorder.parties.rules import CustomerParticulars, checked_particulars
from goodorder.payments.rules import PATIENT
from goodorder.pricing import queries as pricing
from goodorder.shipping.queries import pickup_store


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft and on whose behalf it is to be captured."""

    ctx: Context
    draft: OrderDraft


@dataclass(frozen=True, slots=True)
class Sound:
    """A draft in which everything that is named is known, but for its customer."""

    ctx: Context
    channel: Channel
    draft: OrderDraft
    skus: list[Sku]
    buyer: CustomerParticulars | str


class _ByItselfError(Exception):
    """An order is better captured by itself."""


def price_plain(asked: Sequence[Asked]) -> list[Prepared | None]:
    """Check and price the plain drafts of a group, inside `reading()`; None is to be captured by itself.

    A customer whom nobody knows yet comes without an id and is the same for all who name the same particulars.
    """
    if asked:
        stocked_skus([one.draft for one in asked], asked[0].ctx.now.date())
    sound = _without_repeats([_sound(one) for one in asked])
    bought = [one and _bought(one, customer) for one, customer in zip(sound, _customers(sound), strict=True)]
    found = [one for one in bought if one]
    _read_terms(found)
    count = _counts(found)
    return [_priced(one, count) if one else None for one in bought]


def stocked_skus(drafts: Sequence[OrderDraft], on: date) -> set[int]:
    """Return the SKUs (ids) whose stock drafts can take, the parts of kits included, in a few statements.

    Inside `reading()` they are remembered, so that afterwards each draft finds its own in memory.
    """
    codes = {line.sku for draft in drafts for line in draft.lines}
    skus = catalog.known_skus(codes, on=on).values()
    kits = catalog.kit_parts({sku.pk for sku in skus if sku.kind == "kit"})
    return {sku.pk for sku in skus} | {part.sku.pk for parts in kits.values() for part in parts}


def _sound(one: Asked) -> Sound | None:
    draft = one.draft
    if draft.coupons or draft.tenders or draft.payment.method not in PATIENT:
        return None
    try:
        one.ctx.require("orders.capture")
        channel = parties.selling_channel(one.ctx, code=draft.channel)
        draft = checked_draft(draft)
        skus = resolved(draft, one.ctx.now.date())
        buyer = draft.customer if isinstance(draft.customer, str) else checked_particulars(draft.customer)
    except OmsError:
        return None
    is_special = pickup_store(draft.service) or pricing.tax_engine_of(channel.pk)
    return None if is_special else Sound(one.ctx, channel, draft, skus, buyer)


def _without_repeats(sound: Sequence[Sound | None]) -> list[Sound | None]:
    """Leave out what has an external reference that is known, or that another draft before it has."""
    refs: dict[str, set[str]] = {}
    for one in sound:
        if one and one.draft.external_ref:
            refs.setdefault(one.channel.code, set()).add(one.draft.external_ref)
    taken = {(code, ref) for code, own in refs.items() for ref in known_external_refs(code, own)}
    kept: list[Sound | None] = []
    for one in sound:
        name = (one.channel.code, one.draft.external_ref or "") if one else ("", "")
        kept.append(None if name in taken else one)
        if name[1]:
            taken.add(name)
    return kept


def _customers(sound: Sequence[Sound | None]) -> list[Customer | None]:
    """Return who buys; None where that is not plain."""
    ids = {one.buyer for one in sound if one and isinstance(one.buyer, str)}
    by_id = parties.customers_by_public_id(ids)
    told = [one.buyer for one in sound if one and isinstance(one.buyer, CustomerParticulars)]
    particulars = list(dict.fromkeys(each for each in told if _marks(each)))
    matched = dict(zip(particulars, parties.customers_matching(particulars), strict=True))
    described = _newcomers(matched, sound)

    def found(one: Sound) -> Customer | None:
        if isinstance(one.buyer, str):
            return (known := by_id.get(one.buyer)) and known.person
        if not _marks(one.buyer):  # a name alone never makes two people one
            return Customer(**asdict(one.buyer), created_at=one.ctx.now)
        return described[one.buyer]

    return [found(one) if one else None for one in sound]


def _marks(each: CustomerParticulars) -> set[str]:
    """Return what a customer is known again by."""
    return {mark for mark in (each.external_ref, each.email.lower()) if mark}


def _newcomers(
    matched: dict[CustomerParticulars, Customer | None], sound: Sequence[Sound | None]
) -> dict[CustomerParticulars, Customer | None]:
    """Add a customer to be for each whom nobody knows, unless two of them could turn out to be one."""
    instants = [one.ctx.now for one in sound if one]
    seen: set[str] = set()
    found: dict[CustomerParticulars, Customer | None] = {}
    for each, customer in matched.items():
        marks = _marks(each)
        is_plain = not marks & seen
        seen |= marks
        if customer is None:
            found[each] = Customer(**asdict(each), created_at=instants[0]) if is_plain else None
        else:
            adopts = bool(each.external_ref) and not customer.external_ref
            found[each] = None if adopts else customer.person
    return found


def _bought(one: Sound, customer: Customer | None) -> tuple[Sound, Customer] | None:
    """Leave out an unknown customer, and one whose credit is to be judged."""
    if customer is None:
        return None
    is_judged = one.draft.payment.method == "on_account" and customer.credit_limit is not None
    return None if is_judged else (one, customer)


def _read_terms(found: Sequence[tuple[Sound, Customer]]) -> None:
    """Remember the price lists, prices and certificates of the buyers in a few statements."""
    if not found:
        return
    on = found[0][0].ctx.now.date()
    sales = [(pricing.sale_in(one.channel, customer, on), one.skus) for one, customer in found]
    pricing.read_ahead([(sale, [sku.pk for sku in skus]) for sale, skus in sales])
    pricing.certificates_held({customer.pk for _, customer in found if customer.pk}, on)


def _counts(found: Sequence[tuple[Sound, Customer]]) -> Callable[[Customer], int]:
    """Return how often somebody ordered before, read for the whole group at the first question.

    Who orders twice in a group is counted only once the first order is written.
    """
    read: dict[int, int] = {}
    ids = [customer.pk for _, customer in found if customer.pk]
    judged: set[int] = set()

    def count(customer: Customer) -> int:
        name = customer.pk or -id(customer)
        if name in judged:
            raise _ByItselfError
        judged.add(name)
        if customer.pk and not read:
            read.update(orders_before(ids))
        return read.get(customer.pk, 0) if customer.pk else 0

    return count


def _priced(bought: tuple[Sound, Customer], count: Callable[[Customer], int]) -> Prepared | None:
    one, customer = bought
    buyer = Buyer(customer, orders_before=lambda: count(customer))
    try:
        quoted = price_draft(one.ctx, one.channel, one.draft, one.skus, buyer)
        refuse_unsold_parts(quoted)
    except (OmsError, _ByItselfError):
        return None
    if not _is_plain(quoted) or given_away(one.draft, quoted.explanation):
        return None  # who gives something away has limits, which are counted order by order
    return Prepared(draft=one.draft, channel=one.channel, customer=customer, quoted=quoted)


def _is_plain(quoted: Quoted) -> bool:
    """Tell whether something is owed, nothing comes by lots, and no promotion is limited."""
    deals = [one.deal.draft for one in quoted.promoted.outcome.applied]
    is_open = all(deal.max_uses is None and deal.max_per_customer is None for deal in deals)
    return is_open and quoted.priced.total > 0 and all(item.sku.tracking == "none" for item in quoted.items)
