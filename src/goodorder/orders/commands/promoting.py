"""Promotions on an order that was placed: taken off again, judged for what is new, brought by coupons.

Discounts that units have stay as they are unless the change itself takes them off; units that left keep theirs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from goodorder.basket.queries import Joined, Placed, PlacedUnits, judge_coupon, judge_placed
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Refused
from goodorder.kernel.money import Money, rate_of
from goodorder.orders.commands.adjusting import Cause, post
from goodorder.orders.commands.redeeming import buyer_of
from goodorder.orders.models import Order, OrderLine
from goodorder.orders.rules import Changes
from goodorder.parties.rules import from_json
from goodorder.pricing import commands as pricing
from goodorder.pricing.queries import HeldUse, held_uses, offer_for
from goodorder.pricing.rules import Deal, Use, UseShare
from goodorder.pricing.rules.coupons import given_codes
from goodorder.pricing.rules.units import discounted, undiscounted


@dataclass(slots=True)
class Promoting:
    """An order under change: how many units of its lines stay and have not left, and what was done, in words."""

    order: Order
    lines: Sequence[OrderLine]
    opened: dict[int, int]
    cause: Cause
    notes: list[str] = field(default_factory=list)

    @property
    def placed(self) -> Placed:
        """Whose order it is, and where it goes."""
        order = self.order
        return Placed(order.channel, buyer_of(order.customer, order), from_json(order.ship_to))

    def told(self, code: str, amount: int, what: str) -> None:
        """Keep what was done for the preview."""
        self.notes.append(f"{code}: {Money(abs(amount), self.order.currency)} {what}")

    def borne(self, use: HeldUse, line: OrderLine) -> tuple[int, int]:
        """Say what the units of a line that have not left bear of a promotion: as shown, and without tax."""
        count = self.opened.get(line.pk, 0)
        return use.borne(line.pk, ordered=line.ordered, first=line.handed_over, count=count)


def promote(ctx: Context, work: Promoting, changes: Changes) -> int:
    """Take off what a change takes off, give new items what runs today, then bring its coupons.

    Returns what the order costs more, tax included. Raises Invalid and Refused naming the code and the remedy.
    """
    order = work.order
    new = [line for line in work.lines if line.added_by == work.cause.ref and line.kind == "item"]
    if not (new or changes.coupons or changes.drop):
        return 0
    more = sum(_taken_off(ctx, work, code) for code in given_codes(changes.drop))
    customer = order.customer.public_id
    offer = offer_for(ctx, order.channel.code, changes.coupons, customer, about=order.public_id)
    offer.refuse_wrong_coupons()
    today = [deal for deal in offer.deals if not deal.coupon]
    if new and today:
        joined, _ = judge_placed(ctx, work.placed, list(_units(work, new)), today, offer.policy)
        more += _given(ctx, work, joined, "off what is added")
    coupons = {deal.coupon: deal for deal in offer.deals}
    for at, code in enumerate(offer.coupons):
        more += _brought(ctx, work, coupons[code], f"coupons[{at}]")
    return more


def _brought(ctx: Context, work: Promoting, deal: Deal, field: str) -> int:
    """Take off what a coupon brings, where nothing lies that it does not go together with."""
    uses = [use for use in held_uses(work.order.public_id) if not use.fits(deal)]
    barred = {line.pk: use.code for use in uses for line in work.lines if work.borne(use, line)[0] > 0}
    joined = judge_coupon(ctx, work.placed, list(_units(work, work.lines)), deal, barred, field=field)
    is_late = any(line.handed_over for line in work.lines if line.kind == "item")
    keeps = "; units already sent keep their price" if is_late else ""
    return _given(ctx, work, joined, f"off what has not left{keeps}")


def _units(work: Promoting, lines: Iterable[OrderLine]) -> Iterator[PlacedUnits]:
    """Describe what has not left of lines; kits of which something is gone, and what was replaced, stay as they are."""
    final = _replaced(work.lines)
    broken = {line.kit_group for line in work.lines if work.opened.get(line.pk) != line.ordered}
    for line in lines:
        if (count := work.opened.get(line.pk, 0)) and line.kind in {"item", "shipping"}:
            whole = line.units(first=line.handed_over, count=count)
            in_kit = line.kit_group is not None
            yield PlacedUnits(
                ref=line.pk,
                kind=line.kind,
                sku=line.kit_sku_code or line.sku_code,
                quantity=count,
                unit_price=line.price_of_unit(line.handed_over),
                left=whole["total"] - (0 if work.order.tax_included else whole["tax"]),
                kit=line.kit_group,
                kit_count=line.kit_count,
                is_final=line.is_price_given or line.pk in final or (in_kit and line.kit_group in broken),
            )


def _replaced(lines: Iterable[OrderLine]) -> set[int]:
    """Return the lines (ids) that stand in for others, and those others."""
    pairs = [(line.pk, line.substitute_of_id) for line in lines if line.substitute_of_id]
    return {pk for pair in pairs for pk in pair}


def _given(ctx: Context, work: Promoting, joined: Sequence[Joined], what: str) -> int:
    """Post what promotions take off, and redeem them; returns what the order costs more (below zero)."""
    order, lines, more, uses = work.order, {line.pk: line for line in work.lines}, 0, []
    for one in joined:
        shares = []
        for ref, shown in one.shares.items():
            line, count = lines[ref], work.opened[ref]
            runs = line.runs(first=line.handed_over, count=count)
            postings = discounted(runs, shown, tax_included=order.tax_included)
            more += post(ctx, line, postings, work.cause)
            net = sum(posting.discount for posting in postings)
            shares.append(UseShare(ref, shown, net, line.handed_over, count))
        use = Use(one.deal.code, one.deal.ref, one.deal.coupon, tuple(shares))
        work.told(use.coupon or use.code, use.shown, what)
        uses.append(use)
    about, customer = order.public_id, order.customer.public_id
    pricing.redeem_later(
        ctx, about=about, customer=customer, currency=order.currency, uses=uses, cause=work.cause.ref
    )
    return more


def _taken_off(ctx: Context, work: Promoting, code: str) -> int:
    """Take a promotion or coupon off what has not left; returns what the order costs more."""
    use = _held(work, code)
    shares, more = [], 0
    for line in work.lines:
        shown, amount = work.borne(use, line)
        if shown > 0:
            runs = line.runs(first=line.handed_over, count=work.opened[line.pk])
            net = min(amount, sum(run.count * run.each.discount for run in runs))
            rate = line.rate_of_unit(line.handed_over)
            tax = shown - amount if work.order.tax_included else rate_of(amount, rate)
            more += post(ctx, line, undiscounted(runs, net, tax), work.cause)
            shares.append(UseShare(line.pk, shown, net, line.handed_over, work.opened[line.pk]))
    if not shares:
        message = f"drop: everything that bears {code} has left; what was sent keeps its price"
        raise Refused("orders.too_late", message, field="drop")
    off = Use(use.code, use.ref, use.coupon, tuple(shares))
    sent = [use.borne(line.pk, ordered=line.ordered, first=0, count=line.handed_over) for line in work.lines]
    is_over = not any(shown for shown, _ in sent)
    pricing.take_off_use(ctx, about=work.order.public_id, off=off, cause=work.cause.ref, is_over=is_over)
    kept = "its use is given back" if is_over else "its use stays with what was sent"
    work.told(code, more, f"more without it; {kept}")
    return more


def _held(work: Promoting, code: str) -> HeldUse:
    """Return the use a code names; raises Refused naming those there are."""
    uses = held_uses(work.order.public_id)
    found = next((use for use in uses if use.is_named(code)), None)
    if found is None:
        known = ", ".join(use.coupon or use.code for use in uses) or "none"
        message = f"drop: the order does not have {code}; it has: {known}"
        raise Refused("orders.coupon_not_held", message, field="drop")
    if {share.line_ref for share in found.shares} & _replaced(work.lines):
        message = f"drop: goods that bear {code} were replaced by others; change their price instead"
        raise Refused("orders.line_replaced", message, field="drop")
    return found
