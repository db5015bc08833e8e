"""Receipts: what proves a payment, what it says of taxes, and how it is printed. Pure; amounts in minor units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from goodorder.invoicing.rules.sheet import HERE, Tongue, address_lines
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.money import allocate

PAYMENT, REFUND = RECEIPT_KINDS = ("payment", "refund")
SHOWN = 4
# Given up or cleared: nothing came.
NO_MONEY = ("write_off", "rounding", "on_account")


class TaxShare(NamedTuple):
    """A part of an amount at one rate: `category` as on documents, `net` without tax."""

    rate_ppm: int
    category: str
    net: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDraft:
    """A receipt to be: `operation` is what moved the money, one receipt each. `taxes` add up to `amount`, or are none.

    `reference` is the provider's, as it is; only its end is kept.
    """

    kind: str
    company: str
    operation: str
    about: str
    order_number: str
    method: str
    reference: str
    buyer: Mapping[str, Any]
    currency: str
    amount: int
    taxes: tuple[TaxShare, ...]
    paid_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSheet:
    """What a receipt says, before it is put into words."""

    kind: str
    number: str
    issued_on: date
    paid_on: date
    seller: Mapping[str, Any]
    buyer: Mapping[str, Any]
    order_number: str
    method: str
    reference: str
    currency: str
    amount: int
    taxes: Sequence[TaxShare]


def checked_receipt(draft: ReceiptDraft) -> ReceiptDraft:
    """Return the draft; raises Invalid naming the field, Refused when no money moved."""
    if draft.kind not in RECEIPT_KINDS:
        message = f"kind: choose one of {', '.join(RECEIPT_KINDS)}"
        raise Invalid("invoicing.receipt_unsound", message, field="kind")
    if draft.method in NO_MONEY or draft.amount <= 0:
        message = "operation: no money came or went by it, so there is nothing to prove"
        raise Refused("invoicing.no_money", message, field="operation")
    if draft.taxes and sum(share.net + share.tax for share in draft.taxes) != draft.amount:
        message = "taxes: must add up to the amount"
        raise Invalid("invoicing.receipt_unsound", message, field="taxes")
    return draft


def masked(reference: str) -> str:
    """Return a provider's reference with all but its last four characters hidden."""
    return f"…{reference[-SHOWN:]}" if reference else ""


def shared(amount: int, parts: Iterable[TaxShare]) -> tuple[TaxShare, ...]:
    """Share an amount out to the rates of what it paid for, to the last minor unit."""
    sums: dict[tuple[int, str], list[int]] = {}
    for part in parts:
        row = sums.setdefault((part.rate_ppm, part.category), [0, 0])
        row[0], row[1] = row[0] + part.net, row[1] + part.tax
    if not any(net + tax for net, tax in sums.values()):
        return ()
    weights = [weight for net, tax in sums.values() for weight in (net, tax)]
    given = iter(allocate(amount, weights))
    shares = (TaxShare(*key, next(given), next(given)) for key in sums)
    return tuple(sorted((share for share in shares if share.net or share.tax), reverse=True))


def printed_receipt(sheet: ReceiptSheet) -> dict[str, Any]:
    """Return the texts the template sets, each where it belongs."""
    country = str(sheet.buyer.get("country", ""))
    tongue = Tongue(str(sheet.buyer.get("language", "en")), country, sheet.currency)
    rows = {
        "number": sheet.number,
        "issued_on": tongue.day(sheet.issued_on),
        "reference": sheet.order_number,
        f"{sheet.kind}_on": tongue.day(sheet.paid_on),
        "method": tongue.say(f"method_{sheet.method}"),
        "provider_reference": sheet.reference,
    }
    return {
        "language": tongue.language,
        "issued_on": [sheet.issued_on.year, sheet.issued_on.month, sheet.issued_on.day],
        "title": tongue.say(f"{sheet.kind}_receipt"),
        "number": sheet.number,
        "seller": {"name": sheet.seller["name"], "lines": _seller_lines(sheet.seller, tongue)},
        "buyer": address_lines(sheet.buyer, tongue, home=str(sheet.seller.get("country", ""))),
        "particulars": [[tongue.say(name), value] for name, value in rows.items() if value],
        "amount": [tongue.say(f"{sheet.kind}_total"), tongue.money(sheet.amount)],
        "tax_heads": [tongue.say(name) for name in ("tax_rate", "taxable", "tax", "with_tax")],
        "taxes": [_tax_row(share, tongue) for share in sheet.taxes],
        "note": tongue.say(f"{sheet.kind}_note"),
        "registered": _registered(sheet.seller, tongue),
    }


def _seller_lines(seller: Mapping[str, Any], tongue: Tongue) -> list[str]:
    return address_lines(seller.get("postal", {}), tongue, named=False, home=HERE)


def _registered(seller: Mapping[str, Any], tongue: Tongue) -> str:
    number = str(seller.get("tax_number") or "")
    return f"{seller['name']} · {tongue.say('tax_number')} {number}" if number else str(seller["name"])


def _tax_row(share: TaxShare, tongue: Tongue) -> list[str]:
    amounts = (share.net, share.tax, share.net + share.tax)
    return [tongue.rate(share.rate_ppm), *(tongue.number(each) for each in amounts)]


def taxes_as_json(taxes: Iterable[TaxShare]) -> list[dict[str, Any]]:
    """Return shares as they are stored."""
    return [
        {"rate_ppm": share.rate_ppm, "category": share.category, "net": share.net, "tax": share.tax}
        for share in taxes
    ]
