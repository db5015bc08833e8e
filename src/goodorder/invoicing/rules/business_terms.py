"""A document in the business terms of EN 16931 (BT-1 … BT-161), the words UBL and CII share. Pure.

Amounts are texts with the currency's digits. Shipping and fees are positions like goods, as printed; a line's
discount is its allowance. A price that does not come out even is stated for all units of the line together, so that
price × quantity is the line to the last minor unit.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from goodorder.invoicing.rules import CREDIT, Amounts, DraftLine, sum_of
from goodorder.invoicing.rules.categories import CATEGORIES, OUTSIDE, stated_category
from goodorder.invoicing.rules.sheet import Sheet, Tongue, delivery_note, period_of, settlement_note
from goodorder.kernel.errors import Refused
from goodorder.kernel.money import Money, exponent

INVOICE_CODE, CREDIT_CODE = "380", "381"
ONE = "C62"  # UN/ECE unit "one"
DISCOUNT_CODE = "95"
FINEST = 2
MORE_DIGITS = range(5)  # of a unit price, beyond the currency's own
OUR_ORDER = "VN"  # UNTDID 1153: the seller's number of an order
TRANSFER, CARD, CASH = "30", "48", "10"
Terms = dict[str, Any]


def terms_of(sheet: Sheet) -> Terms:
    """Return what a document says, by business term; raises Refused when facts or digits are missing."""
    if absent := absent_facts(sheet):
        raise _incomplete(absent, str(sheet.seller.get("code", "")))
    tongue = Tongue(str(sheet.buyer.get("language", "en")), str(sheet.buyer["country"]), sheet.currency)
    return _filled(
        {
            "BT-1": sheet.number,
            "BT-2": sheet.issued_on,
            "BT-3": CREDIT_CODE if sheet.kind == CREDIT else INVOICE_CODE,
            "BT-5": sheet.currency,
            "BT-9": sheet.due_on if sheet.kind != CREDIT else None,
            "BT-13": plain(sheet.buyer.get("reference") or sheet.buyer.get("order")),
            "BT-20": settlement_note(sheet, tongue),
            **_supplied(sheet),
            "BG-1": [{"BT-22": plain(sheet.reason)}] if sheet.reason else [],
            "BG-3": _corrected(sheet),
            "BG-4": _seller(sheet),
            "BG-7": _buyer(sheet),
            "BG-13": _ship_to(sheet),
            "BG-23": _breakdown(sheet, tongue),
            "BG-25": [_line(at, line, tongue) for at, line in enumerate(sheet.lines, start=1)],
            **_payment(sheet),
            **totals(sum_of(sheet.lines), sheet.currency),
        }
    )


def absent_facts(sheet: Sheet) -> list[str]:
    """Name what a sound e-invoice needs and the document does not hold, e.g. `seller.postal.city`."""
    postal: Mapping[str, Any] = sheet.seller.get("postal") or {}
    categories = {stated_category(line.tax_category, line.tax_rate_ppm) for line in sheet.lines}
    needs_buyer_number = any(CATEGORIES[name].needs_buyer_number for name in categories)
    held = {
        "seller.tax_number": sheet.seller.get("tax_number") or categories == {OUTSIDE},
        "seller.country": sheet.seller.get("country"),
        "seller.postal.line1": postal.get("line1"),
        "seller.postal.city": postal.get("city"),
        "seller.postal.email": _electronic_address(postal),
        "buyer.name": sheet.buyer.get("name") or sheet.buyer.get("company"),
        "buyer.country": sheet.buyer.get("country"),
        "buyer.tax_number": _vat_number(sheet.buyer) or not needs_buyer_number,
    }
    return [name for name, value in held.items() if not value]


def _incomplete(absent: Sequence[str], company: str) -> Refused:
    sellers = any(name.startswith("seller") for name in absent)
    where = f"at House > Companies > {company}" if sellers else "with the customer's address"
    message = (
        f"{', '.join(absent)}: missing for an e-invoice; enter it {where}. Documents issued from then on carry "
        "it; credit this one and issue it again to have it as an e-invoice"
    )
    return Refused("invoicing.e_invoice_incomplete", message, field=absent[0], fields=list(absent))


def totals(sums: Amounts, currency: str) -> Terms:
    """Return the document's totals, by business term."""
    net = amount(sums.net - sums.discount, currency)
    return {
        "BT-106": net,
        "BT-109": net,
        "BT-110": amount(sums.tax, currency),
        "BT-112": amount(sums.total, currency),
        "BT-115": amount(sums.total, currency),
    }


def amount(minor: int, currency: str) -> str:
    """Write an amount; raises Refused for a third decimal, which EN 16931 has no place for."""
    finer = exponent(currency) - FINEST
    if finer > 0 and minor % 10**finer:
        message = (
            f"currency: {Money(minor, currency)} has {exponent(currency)} decimals and EN 16931 states amounts with "
            f"{FINEST}; send this document as PDF, or invoice in a currency with {FINEST} decimals"
        )
        raise Refused("invoicing.currency_too_fine", message, field="currency")
    return _decimal(minor // 10 ** max(finer, 0), min(exponent(currency), FINEST))


def unit_price(net: int, quantity: int, currency: str) -> tuple[str, str]:
    """Return a unit's price and how many units it is for: more than one where it does not come out even."""
    for more in MORE_DIGITS:
        if not net * 10**more % quantity:
            return _decimal(net * 10**more // quantity, exponent(currency) + more), "1"
    return amount(net, currency), str(quantity)


def plain(text: object) -> str:
    """Return text without what XML cannot hold and without stray blanks."""
    kept = "".join(letter if letter.isprintable() else " " for letter in str(text or ""))
    return " ".join(kept.replace("\ufffe", " ").replace("\uffff", " ").split())


def _decimal(value: int, places: int) -> str:
    return format(Decimal(value).scaleb(-places), f".{places}f")


def _line(at: int, line: DraftLine, tongue: Tongue) -> Terms:
    currency = tongue.currency
    # Money credited without goods has no units; it is stated as one.
    quantity = line.quantity or 1
    price, for_units = unit_price(line.net, quantity, currency)
    category, rate = _category_and_rate(line)
    reduced = {"amount": amount(line.discount, currency), "reason": "Discount", "reason_code": DISCOUNT_CODE}
    return _filled(
        {
            "BT-126": str(at),
            "BT-129": str(quantity),
            "BT-130": ONE,
            "BT-131": amount(line.net - line.discount, currency),
            "BT-146": price,
            "BT-149": for_units,
            "BT-151": category,
            "BT-152": rate,
            "BT-153": plain(line.description) or plain(line.sku_code) or line.kind,
            "BT-155": plain(line.sku_code),
            "BG-27": [reduced] if line.discount else [],
            **_delivery(line, tongue),
        }
    )


def _delivery(line: DraftLine, tongue: Tongue) -> Terms:
    """Return what a line of a collective invoice is of: the order by our number, in words also the delivery."""
    if not line.delivered_on:
        return {}
    return {
        "BT-127-00": [{"BT-127": plain(delivery_note(line, tongue))}],
        "BT-128": {OUR_ORDER: plain(line.order_number)},
        "BT-134": line.delivered_on,
        "BT-135": line.delivered_on,
    }


def _category_and_rate(line: DraftLine) -> tuple[str, str]:
    category = stated_category(line.tax_category, line.tax_rate_ppm)
    percent = format(Decimal(line.tax_rate_ppm).scaleb(-4).normalize(), "f")
    return category, "" if category == OUTSIDE else percent


def _breakdown(sheet: Sheet, tongue: Tongue) -> list[Terms]:
    groups: dict[tuple[str, str], list[DraftLine]] = {}
    for line in sheet.lines:
        groups.setdefault(_category_and_rate(line), []).append(line)
    return [_tax(*key, lines, tongue) for key, lines in sorted(groups.items())]


def _tax(category: str, rate: str, lines: Sequence[DraftLine], tongue: Tongue) -> Terms:
    sums, kind = sum_of(lines), CATEGORIES[category]
    own = dict.fromkeys(plain(line.tax_reason) for line in lines if line.tax_reason)
    reason = "; ".join(own) or (tongue.say(category) if kind.reason_code else "")
    return _filled(
        {
            "BT-116": amount(sums.net - sums.discount, tongue.currency),
            "BT-117": amount(sums.tax, tongue.currency),
            "BT-118": category,
            "BT-119": rate,
            "BT-120": reason if kind.reason_code or kind.needs_reason else "",
            "BT-121": kind.reason_code,
        }
    )


def _seller(sheet: Sheet) -> Terms:
    seller, postal = sheet.seller, sheet.seller["postal"]
    number = _vat_number(seller)
    is_outside = all(line.tax_category == OUTSIDE for line in sheet.lines)
    return _filled(
        {
            **_address(postal, str(seller["country"])),
            **_electronic_address(postal),
            **_contact(postal),
            "name": plain(seller["name"]),
            "identifiers": {None: str(seller["code"])},
            "legal_identifier": plain(postal.get("registration")),
            # Outside VAT the rules forbid the number (BR-O-02).
            "vat_identifier": "" if is_outside else number,
            "tax_identifier": "" if is_outside or number else plain(seller.get("tax_number")),
        }
    )


def _buyer(sheet: Sheet) -> Terms:
    buyer = sheet.buyer
    is_outside = all(line.tax_category == OUTSIDE for line in sheet.lines)
    contact = plain(buyer.get("name")) if buyer.get("company") else ""
    return _filled(
        {
            **_address(buyer, str(buyer["country"])),
            **_electronic_address(buyer),
            "name": plain(buyer.get("company") or buyer.get("name")),
            "contacts": [{"name": contact}] if contact else [],
            "vat_identifier": "" if is_outside else _vat_number(buyer),
        }
    )


def _ship_to(sheet: Sheet) -> Terms:
    """Return where the goods went; a supply to another member state must say so."""
    goes_abroad = any(line.tax_category == "K" for line in sheet.lines)
    place = sheet.buyer.get("ship_to") or (sheet.buyer if goes_abroad else {})
    if not place.get("country"):
        return {}
    whose = next(one for one in (place, sheet.buyer) if one.get("company") or one.get("name"))
    named = {"name": plain(whose.get("company") or whose.get("name"))}
    return _filled({**_address(place, str(place["country"])), **named})


def _address(postal: Mapping[str, Any], country: str) -> Terms:
    return {
        "addr_l1": plain(postal.get("line1")),
        "addr_l2": plain(postal.get("line2")),
        "city": plain(postal.get("city")),
        "postcode": plain(postal.get("postcode")),
        "country_subdivision": plain(postal.get("region")),
        "country_code": country.upper(),
    }


def _electronic_address(party: Mapping[str, Any]) -> Terms:
    """Return where e-invoices reach a party: `0088:73…` in a scheme of its own, else by e-mail (EM)."""
    scheme, _, address = str(party.get("electronic_address") or "").partition(":")
    if not address:
        scheme, address = "EM", str(party.get("email") or "")
    return {"einvoicing_addr": address, "einvoicing_addr_schemeid": scheme} if address else {}


def _contact(postal: Mapping[str, Any]) -> Terms:
    reach = _filled({"phone": plain(postal.get("phone")), "email": plain(postal.get("email"))})
    return {"contacts": [reach]} if reach else {}


def _vat_number(party: Mapping[str, Any]) -> str:
    """Return a VAT number without blanks; empty when it does not begin with its country's letters."""
    number = "".join(str(party.get("tax_number") or "").split()).upper()
    return number if number[:2].isalpha() and number[:2].isascii() else ""


def _corrected(sheet: Sheet) -> list[Terms]:
    if not sheet.corrects_number:
        return []
    return [_filled({"BT-25": sheet.corrects_number, "BT-26": sheet.corrects_on})]


def _supplied(sheet: Sheet) -> Terms:
    """Return when goods were supplied: on the day they are invoiced, a credit is about that day; or over a period."""
    if period := period_of(sheet.lines):
        return {"BT-72": period[1], "BT-73": period[0], "BT-74": period[1]}
    return {"BT-72": sheet.corrects_on or sheet.issued_on}


def _payment(sheet: Sheet) -> Terms:
    method, postal = sheet.buyer.get("payment"), sheet.seller["postal"]
    if sheet.kind == CREDIT:
        return {}
    if method in {"card", "cash"}:
        return {"BT-81": CARD if method == "card" else CASH}
    if not postal.get("iban"):
        return {}
    account = "".join(str(postal["iban"]).split())
    bic = "".join(str(postal.get("bic", "")).split())
    return {"BT-81": TRANSFER, "BT-83": sheet.number, "BT-84": account, "BT-86": bic}


def _filled(terms: Terms) -> Terms:
    return {name: value for name, value in terms.items() if value}
