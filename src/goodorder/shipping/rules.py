"""Pure rules of shipping: which rate applies and why, which tracking news counts, what a carrier is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodorder.shipping.ports import Address, LabelRequest, Parcel, VoidLabelRequest
from goodorder.shipping.states import TRACKING_RANK

EVERYWHERE = "*"
SIDE_MM = 300  # the parcel's size where nobody measured it


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDraft:
    """A service to set up; `carrier` is the adapter's name, `carrier_service` the service in its words."""

    code: str
    name: str
    currency: str
    carrier: str = "own"
    carrier_service: str = "standard"
    transit_days: int = 2
    tax_class: str = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRates:
    """A zone with its rates: (weight in grams up to and including, price in minor units) each."""

    code: str
    countries: tuple[str, ...]
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RateFound:
    """The price of a parcel and where it comes from."""

    amount: int
    zone: str
    up_to_weight_g: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a service asks for a parcel, and the sentence that explains it."""

    amount: int
    currency: str
    tax_class: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOrder:
    """Who sends what to whom; addresses are postal parts by name."""

    sender: Mapping[str, Any]
    recipient: Mapping[str, Any]
    weight_g: int
    reference: str


@dataclass(frozen=True, slots=True)
class LabelCall:
    """A label to be bought: the carrier's name and the request with its stored key."""

    carrier: str
    request: LabelRequest


@dataclass(frozen=True, slots=True)
class VoidCall:
    """A label to be handed back."""

    carrier: str
    request: VoidLabelRequest


def rate_for(country: str, weight_g: int, zones: Sequence[ZoneRates]) -> RateFound | None:
    """Return the rate of the zone that names the country (else of `*`) at the first step that holds the weight.

    None when no zone goes there or the parcel is too heavy.
    """
    named = [zone for zone in zones if country in zone.countries]
    for zone in named or [zone for zone in zones if EVERYWHERE in zone.countries]:
        for up_to_weight_g, amount in sorted(zone.steps):
            if weight_g <= up_to_weight_g:
                return RateFound(amount, zone.code, up_to_weight_g)
    return None


def address_of(postal: Mapping[str, Any]) -> Address:
    """Turn postal parts into the carriers' address."""
    lines = tuple(str(postal[part]) for part in ("line1", "line2") if postal.get(part))
    parts = {part: str(postal.get(part) or "") for part in ("company", "region", "phone")}
    return Address(
        name=str(postal.get("name") or postal.get("company") or ""),
        lines=lines,
        city=str(postal.get("city") or ""),
        postcode=str(postal.get("postcode") or ""),
        country=str(postal.get("country") or ""),
        **parts,
    )


def label_request(idem_key: str, service: str, stored: Mapping[str, Any]) -> LabelRequest:
    """Return what the carrier is asked, from a label's stored request: the same every time."""
    parcel = Parcel(weight_g=stored["weight_g"], length_mm=SIDE_MM, width_mm=SIDE_MM, height_mm=SIDE_MM)
    return LabelRequest(
        idem_key=idem_key,
        service=service,
        sender=address_of(stored["sender"]),
        recipient=address_of(stored["recipient"]),
        parcels=(parcel,),
        reference=stored["reference"],
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """One piece of tracking news in the house's words."""

    status: str
    occurred_at: datetime


def furthest(known: Iterable[Seen]) -> Seen | None:
    """Return the news that tells where the parcel is: the furthest status, the latest of these.

    News that comes late or twice therefore never moves a parcel backwards.
    """
    return max(known, key=lambda seen: (TRACKING_RANK[seen.status], seen.occurred_at), default=None)
