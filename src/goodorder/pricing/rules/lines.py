"""From prices, discounts and rates to what each line costs, to the last minor unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.kernel import quantity
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS, PPM, allocate, rate_of, rate_within
from goodorder.pricing.rules.taxes import DOCUMENT, LINE

ITEM = "item"
LINE_KINDS = (ITEM, "shipping", "fee")


@dataclass(frozen=True, slots=True)
class LineToPrice:
    """What is bought and what is shown for it, in minor units, as the customer sees them.

    `discount` belongs to the whole line. With tax included, price and discount both contain the tax.
    `amount` is what all units are shown at together where that is no multiple of a unit price, as for the
    components of a kit. `place` is what errors call the line, by default its place among the lines. A buyer
    who does not owe the tax pays the price without the tax it would bear. `tax` is what an outside engine
    determined for the line; it stands as it is.
    """

    kind: str
    quantity: int
    unit_price: int
    discount: int = 0
    rate_ppm: int = 0
    amount: int | None = None
    place: str = ""
    owes_tax: bool = True
    tax: int | None = None

    @property
    def shown(self) -> int:
        """The amount of all units before any discount."""
        return self.quantity * self.unit_price if self.amount is None else self.amount


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line without tax, its discount without tax, its tax, and what is paid: gross − discount + tax."""

    gross: int
    discount: int
    tax: int
    total: int

    def without_tax(self) -> "PricedLine":
        """Return the line for a buyer who owes no tax."""
        return PricedLine(self.gross, self.discount, 0, self.gross - self.discount)


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """Lines in the order they were given, and their sums: subtotal + shipping − discount + tax = total.

    `subtotal` is the gross of items, `shipping` that of everything else, both without tax.
    """

    lines: tuple[PricedLine, ...]
    subtotal: int
    shipping: int
    discount: int
    tax: int
    total: int


def price_lines(
    lines: Sequence[LineToPrice], *, tax_included: bool, order_discount: int = 0, rounding: str = LINE
) -> PricedOrder:
    """Price lines; `order_discount` is shared among the items by what is left to pay of each.

    Tax is rounded half up, once a line or once for all lines of a rate (`rounding`). Raises Invalid naming the
    line for an amount, quantity, rate or discount out of range, or `order_discount` when it is more than the
    items cost.
    """
    shares = _share(lines, order_discount)
    price = _with_tax_inside if tax_included else _with_tax_on_top
    pairs = zip(lines, shares, strict=True)
    priced = [price(line.shown, line.discount + share, line.rate_ppm) for line, share in pairs]
    if rounding == DOCUMENT:
        priced = taxed_together(lines, priced, tax_included=tax_included)
    priced = [
        row if line.tax is None else _retaxed(line, row, line.tax, tax_included=tax_included)
        for line, row in zip(lines, priced, strict=True)
    ]
    freed = zip(lines, priced, strict=True)
    return _summed(lines, tuple(row if line.owes_tax else row.without_tax() for line, row in freed))


def amounts_to_tax(lines: Sequence[LineToPrice], order_discount: int) -> list[int]:
    """Return what is left of each line after all discounts, as it is shown: what tax is determined on."""
    return [
        line.shown - line.discount - share
        for line, share in zip(lines, _share(lines, order_discount), strict=True)
    ]


def _check(line: LineToPrice, place: str) -> None:
    quantity.checked(line.quantity, field=f"{place}.quantity")
    if line.kind not in LINE_KINDS:
        raise _wrong("kind_unknown", f"{place}.kind", f"choose one of {', '.join(LINE_KINDS)}")
    if not 0 <= line.unit_price <= MOST_MINOR_UNITS // line.quantity:
        remedy = f"must lie between 0 and {MOST_MINOR_UNITS // line.quantity} for this quantity"
        raise _wrong("unit_price_out_of_range", f"{place}.unit_price", remedy)
    if not 0 <= line.shown <= MOST_MINOR_UNITS:
        raise _wrong("amount_out_of_range", f"{place}.amount", f"must lie between 0 and {MOST_MINOR_UNITS}")
    if not 0 <= line.discount <= line.shown:
        remedy = f"must lie between 0 and the line's amount, {line.shown}"
        raise _wrong("discount_too_large", f"{place}.discount", remedy)
    if not 0 <= line.rate_ppm <= PPM:
        raise _wrong("rate_out_of_range", f"{place}.rate_ppm", f"must lie between 0 and {PPM}")


def _wrong(reason: str, field: str, remedy: str) -> Invalid:
    return Invalid(f"pricing.{reason}", f"{field}: {remedy}", field=field)


def _share(lines: Sequence[LineToPrice], order_discount: int) -> list[int]:
    """Share the order's discount by what is left of each item, so that no share exceeds its line; all checked."""
    for at, line in enumerate(lines):
        _check(line, line.place or f"lines[{at}]")
    left = [line.shown - line.discount if line.kind == ITEM else 0 for line in lines]
    if not 0 <= order_discount <= sum(left):
        remedy = f"must lie between 0 and what is left to pay for the items, {sum(left)}"
        raise _wrong("discount_too_large", "order_discount", remedy)
    return allocate(order_discount, left)


def _with_tax_inside(shown: int, discount: int, rate_ppm: int) -> PricedLine:
    paid = shown - discount
    tax = rate_within(paid, rate_ppm)
    gross = shown - rate_within(shown, rate_ppm)
    return PricedLine(gross, gross - (paid - tax), tax, paid)


def _with_tax_on_top(shown: int, discount: int, rate_ppm: int) -> PricedLine:
    tax = rate_of(shown - discount, rate_ppm)
    return PricedLine(shown, discount, tax, shown - discount + tax)


def taxed_together(
    lines: Sequence[LineToPrice], priced: Sequence[PricedLine], *, tax_included: bool
) -> list[PricedLine]:
    """Round the tax once for all lines of a rate and share it among them by what it is on.

    No line's tax moves by more than one minor unit. With tax inside, what is paid for each line stays.
    """
    found = list(priced)
    rates: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        rates.setdefault(line.rate_ppm, []).append(at)
    for rate_ppm, places in rates.items():
        bases = [
            priced[at].total if tax_included else priced[at].gross - priced[at].discount for at in places
        ]
        tax = (rate_within if tax_included else rate_of)(sum(bases), rate_ppm)
        for at, share in zip(places, allocate(tax, bases), strict=True):
            found[at] = _retaxed(lines[at], priced[at], share, tax_included=tax_included)
    return found


def _retaxed(line: LineToPrice, row: PricedLine, tax: int, *, tax_included: bool) -> PricedLine:
    """Return a line with another tax: on top it changes what is paid, inside it changes what is without tax."""
    if not tax_included:
        return PricedLine(row.gross, row.discount, tax, row.gross - row.discount + tax)
    taken_off = line.shown - row.total
    discount = taken_off - rate_within(taken_off, line.rate_ppm)
    return PricedLine(row.total - tax + discount, discount, tax, row.total)


def _summed(lines: Sequence[LineToPrice], priced: tuple[PricedLine, ...]) -> PricedOrder:
    pairs = list(zip(lines, priced, strict=True))
    return PricedOrder(
        lines=priced,
        subtotal=sum(row.gross for line, row in pairs if line.kind == ITEM),
        shipping=sum(row.gross for line, row in pairs if line.kind != ITEM),
        discount=sum(row.discount for row in priced),
        tax=sum(row.tax for row in priced),
        total=sum(row.total for row in priced),
    )
