"""Reads of tax rates and exemptions, and what tax is owed on goods sent somewhere."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Q, Value
from django.db.models.functions import StrIndex

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.pricing.models import TaxExemption, TaxRate
from goodorder.pricing.queries.prices import not_over
from goodorder.pricing.queries.rarely import few, those_in
from goodorder.pricing.rules import (
    NO_RATE,
    Exemption,
    PlacedRate,
    TaxCase,
    TaxComponent,
    TaxDetermined,
    TaxFound,
    determine,
)
from goodorder.reference.queries import PRICING, is_remembering, remembered, remembered_each


def list_tax_rates(ctx: Context, *, country: str = "", cursor: str = "", size: int = 50) -> Page[TaxRate]:
    """List the tax rates in force or to come by country, of one country if asked."""
    rates = TaxRate.objects.visible_to(ctx).filter(not_over(ctx))
    if country:
        rates = rates.filter(country=country.upper())
    return page_of(rates, cursor=cursor, size=size, order="country")


def list_exemptions(
    ctx: Context, *, customer: str = "", cursor: str = "", size: int = 50
) -> Page[TaxExemption]:
    """List the exemptions that hold or will, the last entered first; of one customer (id) if asked."""
    rows = TaxExemption.objects.visible_to(ctx).filter(not_over(ctx)).select_related("customer")
    if customer:
        rows = rows.filter(customer__public_id=customer)
    return page_of(rows, cursor=cursor, size=size)


@internal_query
def determine_taxes(case: TaxCase, classes: Collection[str]) -> dict[str, TaxDetermined]:
    """Determine the tax on each class of goods; one query, and one for the certificates of a known customer."""
    rates = _rates(case.country.upper(), case.region.strip().upper(), _postcode(case), case.on)
    papers = exemptions_of(case)
    return {tax_class: determine(tax_class, rates, papers, case) for tax_class in classes}


@remembered(PRICING)
def _rates(country: str, region: str, postcode: str, on: date) -> list[PlacedRate]:
    """Return the rates of a place on a day."""
    rows = TaxRate.objects.alias(at=StrIndex(Value(postcode), "postcode")).filter(
        Q(postcode="") | Q(at=1), country=country, region__in=["", region], valid_on__contains=on
    )
    return [
        PlacedRate(
            row.tax_class,
            TaxComponent(row.level, row.name, row.rate_ppm, row.category),
            row.region,
            row.postcode,
        )
        for row in rows
    ]


def _postcode(case: TaxCase) -> str:
    """Return the postcode as rates are kept by; empty where one answer serves the whole country."""
    if is_remembering(PRICING) and not _is_narrowed(case.country.upper()):
        return ""
    return case.postcode.replace(" ", "").upper()


@remembered(PRICING)
def _is_narrowed(country: str) -> bool:
    return TaxRate.objects.filter(country=country).exclude(postcode="").exists()


@internal_query
def exemptions_of(case: TaxCase) -> Sequence[Exemption]:
    """Return the certificates that hold for the buyer there, the region's own first; nobody known has none."""
    if case.customer_id is None:
        return []
    place = case.country.upper(), ("", case.region.strip().upper())
    rows = certificates_held([case.customer_id], case.on).get(case.customer_id, ())
    return [
        Exemption(row.number, row.reason, row.tax_classes)
        for row in rows
        if row.country == place[0] and row.region in place[1]
    ]


@internal_query
def certificates_held(customer_ids: Collection[int], on: date) -> Mapping[int, Sequence[TaxExemption]]:
    """Return the certificates customers (row ids) hold on a day, those of a region before those of a country."""
    return _certificates(those_in(_with_certificates, customer_ids), on)


@remembered(PRICING)
def _with_certificates() -> frozenset[int] | None:
    return few(TaxExemption.objects.values_list("customer", flat=True))


@remembered_each(PRICING)
def _certificates(customer_ids: Collection[int], on: date) -> Mapping[int, Sequence[TaxExemption]]:
    found: dict[int, list[TaxExemption]] = {}
    rows = TaxExemption.objects.filter(customer__in=customer_ids, valid_on__contains=on)
    for row in rows.order_by("-region", "pk"):
        found.setdefault(row.customer_id, []).append(row)
    return found


@internal_query
def tax_rates(country: str, region: str, classes: Collection[str], on: date) -> dict[str, TaxFound]:
    """Return the tax on each class of goods sent to anybody in a place on a day; one query.

    A class without a rate is untaxed, named `no rate`. Where the buyer counts, ask `determine_taxes`.
    """
    found = determine_taxes(TaxCase(country=country, region=region, on=on), classes)
    return {
        tax_class: TaxFound(tax.rate_ppm, tax.name) if tax.components else NO_RATE
        for tax_class, tax in found.items()
    }
