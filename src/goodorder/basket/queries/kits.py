"""Taking kits apart: a line of kits becomes lines of components that cost together what the kits cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goodorder.basket.rules import DraftLine, KitPart, kit_shares
from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.catalog.queries import Part
from goodorder.kernel.access import internal_query
from goodorder.kernel.errors import Invalid
from goodorder.kernel.quantity import checked as checked_quantity
from goodorder.parties.models import Channel
from goodorder.pricing import queries as pricing
from goodorder.pricing.rules import LineToPrice, TaxDetermined, price_lines

MOST_ITEMS = 2000  # lines of an order once its kits are taken apart


@dataclass(frozen=True, slots=True)
class Item:
    """A SKU to be ordered, as a line of its own or as a component of kits; `place` is its line in the draft.

    `amount` is what a component's units cost together, None where that is quantity × unit price.
    """

    sku: Sku
    quantity: int
    unit_price: int
    discount: int
    place: str
    amount: int | None = None
    kit_group: int | None = None
    kit_sku_code: str = ""
    kit_count: int = 0

    def to_price(self, tax: TaxDetermined) -> LineToPrice:
        """Return it as the pricing rules take it."""
        return LineToPrice(
            "item",
            self.quantity,
            self.unit_price,
            self.discount,
            tax.rate_ppm,
            self.amount,
            self.place,
            tax.is_owed,
        )


@internal_query
def items_of(
    channel: Channel, lines: Sequence[DraftLine], skus: Sequence[Sku], prices: Sequence[int], on: date
) -> list[Item]:
    """Return what a draft's lines order, kits taken apart; every component counts in its own tax class.

    Raises Invalid naming the line of a kit without parts, or with too many of them.
    """
    kits = {sku.pk for sku in skus if sku.kind == "kit"}
    parts = catalog.kit_parts(kits) if kits else {}
    alone = _prices_alone(channel, parts, on) if kits else {}
    found: list[Item] = []
    for at, (line, sku, price) in enumerate(zip(lines, skus, prices, strict=True)):
        place = f"lines[{at}]"
        if sku.pk not in kits:
            found.append(Item(sku, line.quantity, price, line.discount, place))
        elif sku.pk in parts:
            found += _components(
                line, sku, price, at, [(part, alone.get(part.sku.pk)) for part in parts[sku.pk]]
            )
        else:
            message = f"{place}.sku: the kit {sku.code} has no parts yet; set its parts first"
            raise Invalid("orders.kit_empty", message, field=f"{place}.sku")
    if len(found) > MOST_ITEMS:
        message = f"lines: kits taken apart, these are {len(found)} lines; an order has at most {MOST_ITEMS}"
        raise Invalid("orders.line_count", message, field="lines")
    return found


def _prices_alone(channel: Channel, parts: Mapping[int, list[Part]], on: date) -> dict[int, int]:
    """Return what one unit of each component costs when it is bought on its own."""
    ones = {part.sku.pk: 1 for each in parts.values() for part in each}
    found = pricing.unit_prices(price_list=channel.price_list, quantities=ones, on=on)
    return {sku_id: price.amount for sku_id, price in found.items()}


def _components(
    line: DraftLine, kit: Sku, price: int, at: int, parts: Sequence[tuple[Part, int | None]]
) -> Iterator[Item]:
    place = f"lines[{at}]"
    whole = LineToPrice("item", line.quantity, price, line.discount, place=place)
    price_lines([whole], tax_included=True)  # refuses amounts out of range under the name of the kit's line
    shares = kit_shares(
        [KitPart(part.quantity, alone) for part, alone in parts],
        count=line.quantity,
        amount=whole.shown,
        discount=line.discount,
    )
    for (part, _), share in zip(parts, shares, strict=True):
        quantity = checked_quantity(share.quantity, field=f"{place}.quantity")
        each = share.amount // quantity
        yield Item(
            part.sku, quantity, each, share.discount, place, share.amount, at + 1, kit.code, line.quantity
        )
