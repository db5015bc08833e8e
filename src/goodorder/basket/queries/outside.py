"""The tax on a basket where its channel leaves it to an outside engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from goodorder.kernel.access import Context, internal_query
from goodorder.parties.models import Channel, Company
from goodorder.parties.rules import PostalAddress, from_json
from goodorder.pricing import queries as pricing
from goodorder.pricing.ports import TaxableLine, TaxInquiry, TaxPlace
from goodorder.pricing.rules import TaxCase, TaxDetermined


@dataclass(frozen=True, slots=True)
class Sale:
    """Where something is sold, to whom and whither."""

    channel: Channel
    case: TaxCase
    ship_to: PostalAddress


@dataclass(frozen=True, slots=True)
class ToTax:
    """What is left of a line after all discounts, as the channel shows it, and its class of goods."""

    tax_class: str
    quantity: int
    amount: int


@internal_query
def outside_taxes(
    ctx: Context, sale: Sale, lines: Callable[[], Sequence[ToTax]]
) -> tuple[list[TaxDetermined] | None, dict[str, Any]]:
    """Return the tax an engine determined for each of `lines()` and who said so; None where our own tables say it.

    Raises TaxQuoteAwaited while the engine has not been asked for exactly this, Refused when it gave no answer and
    the channel takes no order without one.
    """
    choice = pricing.tax_engine_of(sale.channel.pk)
    return pricing.quoted_taxes(ctx, choice, _inquiry(sale, lines())) if choice else (None, {})


@internal_query
def class_taxes(ctx: Context, sale: Sale, amounts: Mapping[str, int]) -> dict[str, TaxDetermined]:
    """Determine the tax on each class of goods, of which so much is sold; raises what `outside_taxes` does."""
    lines = [ToTax(tax_class, 1, amount) for tax_class, amount in sorted(amounts.items())]
    taxes, _ = outside_taxes(ctx, sale, lambda: lines)
    if taxes is None:
        return pricing.determine_taxes(sale.case, amounts)
    return {line.tax_class: tax for line, tax in zip(lines, taxes, strict=True)}


def _inquiry(sale: Sale, lines: Sequence[ToTax]) -> TaxInquiry:
    papers = pricing.certificates(sale.case, [line.tax_class for line in lines])
    return TaxInquiry(
        currency=sale.channel.currency,
        tax_included=sale.channel.tax_included,
        on=sale.case.on,
        ship_from=sender_of(sale.channel.company),
        ship_to=place_of(sale.ship_to),
        buyer_number=sale.case.buyer_number,
        lines=tuple(
            TaxableLine(
                ref=str(at),
                tax_class=line.tax_class,
                quantity=line.quantity,
                amount=line.amount,
                exemption=papers.get(line.tax_class, ""),
            )
            for at, line in enumerate(lines, start=1)
        ),
    )


@internal_query
def sender_of(company: Company) -> TaxPlace:
    """Return where a company's goods leave from, as far as tax asks: its own address."""
    return place_of(replace(from_json(company.postal or {}), country=company.country))


@internal_query
def place_of(postal: PostalAddress) -> TaxPlace:
    """Return what a tax engine is told of an address."""
    names = ("country", "region", "postcode", "city", "line1")
    return TaxPlace(**{name: getattr(postal, name) for name in names})
