"""From facts to signals: a signal nobody can know is left out and named under `unknown`, never taken for fine. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodorder.screening.rules.words import MARKS, SAMPLES

FREE = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "proton.me",
        "protonmail.com",
        "mail.com",
        "yandex.com",
        "t-online.de",
        "freenet.de",
    ]
)
DISPOSABLE = frozenset(
    [
        "mailinator.com",
        "guerrillamail.com",
        "10minutemail.com",
        "tempmail.com",
        "temp-mail.org",
        "yopmail.com",
        "trashmail.com",
        "sharklasers.com",
        "getnada.com",
        "dispostable.com",
        "maildrop.cc",
        "throwawaymail.com",
    ]
)
_FORWARDER = re.compile(
    r"\b(freight|forward(er|ing)|re-?ship(ping|per)?|parcel ?forward|myus|shipito|stackry|borderlinx|consolidat\w*|"
    r"paketweiterleitung|spedition)\b",
    re.IGNORECASE,
)
_PO_BOX = re.compile(
    r"\b(p\.? ?o\.? ?box|post ?office box|postfach|packstation|paketbox|parcel ?locker|apartado|bo[iî]te postale)\b",
    re.IGNORECASE,
)
_LEAST_PHONE = 6
_AREA = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How a customer behaved before: amounts in minor units of the subject's currency."""

    known_since: datetime
    orders: int = 0
    average: int | None = None
    captured: int = 0
    refunded: int = 0
    disputes: int = 0
    disputes_lost: int = 0
    revenue: int | None = None
    return_pct: int | None = None
    days_to_pay: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is screened, with everything known of it. `value` in minor units; `cards` are providers' tokens.

    `ref` is its public id, `label` how people call it. `conduct` is None when nobody keeps it.
    """

    ref: str
    label: str
    name: str
    company: str
    channel: str
    value: int
    currency: str
    at: datetime
    customer: str
    customer_kind: str = "person"
    email: str = ""
    phone: str = ""
    ship_to: Mapping[str, str]
    bill_to: Mapping[str, str]
    payment_method: str = ""
    cards: tuple[str, ...] = ()
    failed_tries: int = 0
    declines: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    conduct: Conduct | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Velocity:
    """What was seen under one mark: counts of subjects by window, their value, and different customers."""

    orders: Mapping[str, int]
    amount_24h: int
    customers_7d: int


def marks_of(subject: Subject) -> dict[str, tuple[str, ...]]:
    """Return what a subject is recognised by, kind by kind; what is missing or too short is left out."""
    phone = phone_key(subject.phone)
    found = {
        "customer": (subject.customer,),
        "email": (subject.email.strip().lower(),),
        "phone": (phone,),
        "address": (address_key(subject.ship_to),),
        "card": subject.cards,
    }
    return {kind: tuple(filter(None, values)) for kind, values in found.items() if any(values)}


def phone_key(text: str) -> str:
    """Return a number's digits without the leading zeros; empty for what is no number."""
    digits = re.sub(r"\D", "", text).lstrip("0")
    return digits if len(digits) >= _LEAST_PHONE else ""


def address_key(postal: Mapping[str, str]) -> str:
    """Return country, postcode and street in one spelling; empty without a street."""
    street = _letters(postal.get("line1", "") + postal.get("line2", ""))
    if not street:
        return ""
    return f"{postal.get('country', '')}/{_letters(postal.get('postcode', ''))}/{street}"[:200]


def domain_of(email: str) -> str:
    """Return what follows the @, in small letters."""
    return email.strip().lower().rpartition("@")[2] if "@" in email else ""


def signals(
    subject: Subject, seen: Mapping[str, Velocity], *, resale: Sequence[str] = (), rejections: int = 0
) -> dict[str, Any]:
    """Compute every signal that can be known; the rest is named under `unknown`.

    `seen` is the velocity by mark, `resale` how SKUs of goods begin that are resold easily.
    """
    found: dict[str, Any] = {
        "value": subject.value,
        "currency": subject.currency,
        "channel": subject.channel,
        "customer_kind": subject.customer_kind,
        "past_rejections": rejections,
        **_of_velocity(seen),
        **_of_addresses(subject),
        **_of_mail(subject.email),
        **_of_payment(subject),
        **_of_basket(subject, resale),
        **_of_conduct(subject),
    }
    found["unknown"] = sorted(set(SAMPLES) - set(found) - {"unknown"})
    return found


def _of_velocity(seen: Mapping[str, Velocity]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mark in MARKS:
        if mark in seen:
            found |= {f"{mark}_orders_{window}": count for window, count in seen[mark].orders.items()}
            found[f"{mark}_amount_24h"] = seen[mark].amount_24h
            found[f"{mark}_customers_7d"] = seen[mark].customers_7d
    return found


def _of_addresses(subject: Subject) -> dict[str, Any]:
    ship, bill = subject.ship_to, subject.bill_to
    lines = " ".join(ship.get(part, "") for part in ("name", "company", "line1", "line2", "city"))
    found: dict[str, Any] = {
        "is_forwarder": bool(_FORWARDER.search(lines)),
        "is_po_box": bool(_PO_BOX.search(lines)),
    }
    found |= {
        f"{name}_country": postal["country"]
        for name, postal in (("ship", ship), ("bill", bill))
        if postal.get("country")
    }
    if ship.get("country") and bill.get("country"):
        distance = _distance(ship, bill)
        found |= {"address_distance": distance} if distance is not None else {}
    return found


def _distance(one: Mapping[str, str], other: Mapping[str, str]) -> int | None:
    """Say how far two addresses are apart, by country and postcode alone; None when a postcode is missing."""
    if one["country"] != other["country"]:
        return 3
    first, second = _letters(one.get("postcode", "")), _letters(other.get("postcode", ""))
    if not first or not second:
        return None
    if first == second:
        return 0
    return 1 if first[:_AREA] == second[:_AREA] else 2


def _of_mail(email: str) -> dict[str, Any]:
    domain = domain_of(email)
    if not domain:
        return {}
    kind = "disposable" if domain in DISPOSABLE else "free" if domain in FREE else "own"
    return {"email_domain": domain, "email_class": kind}


def _of_payment(subject: Subject) -> dict[str, Any]:
    if not subject.payment_method:
        return {}
    return {
        "payment_method": subject.payment_method,
        "cards": len(subject.cards),
        "failed_tries": subject.failed_tries,
        "declines": list(subject.declines),
    }


def _of_basket(subject: Subject, resale: Sequence[str]) -> dict[str, Any]:
    if not subject.lines:
        return {}
    by_sku: dict[str, int] = {}
    for sku, quantity in subject.lines:
        by_sku[sku] = by_sku.get(sku, 0) + quantity
    prone = any(sku.startswith(start) for sku in by_sku for start in resale)
    found: dict[str, Any] = {
        "units": sum(by_sku.values()),
        "most_of_one_sku": max(by_sku.values()),
        "skus": sorted(by_sku),
    }
    return {**found, "has_resale_goods": prone} if resale else found


def _of_conduct(subject: Subject) -> dict[str, Any]:
    conduct = subject.conduct
    if conduct is None:
        return {}
    found: dict[str, Any] = {
        "customer_age_days": max(0, (subject.at - conduct.known_since).days),
        "is_new": not conduct.orders,
        "past_orders": conduct.orders,
        "past_disputes": conduct.disputes,
        "past_disputes_lost": conduct.disputes_lost,
    }
    if conduct.average:
        found["value_to_usual_pct"] = subject.value * 100 // conduct.average
    if conduct.captured:
        found["past_refunded_pct"] = conduct.refunded * 100 // conduct.captured
    figures = {
        "past_revenue": conduct.revenue,
        "past_return_pct": conduct.return_pct,
        "past_days_to_pay": conduct.days_to_pay,
    }
    return found | {word: value for word, value in figures.items() if value is not None}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
