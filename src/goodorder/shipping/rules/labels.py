"""What a label says, and what became of tracking news. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from goodorder.shipping.rules.rating import Package

# Carriers' adapters speak the words on the left; ours say which way the parcel goes.
OUR_WORDS = {"returned": "returned_to_sender"}
DELIVERED_RANK = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOrder:
    """What a label says: addresses by the parts of a postal address, weight in grams, sizes in millimetres.

    A size of 0 was not measured. A shipment of several parcels names them all in `packages`; the first is the
    master. `location` is the code of the place it leaves from.
    """

    sender: Mapping[str, str]
    recipient: Mapping[str, str]
    weight_g: int
    reference: str
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    packages: tuple[Package, ...] = ()
    location: str = ""

    def parcels(self) -> tuple[Package, ...]:
        """Return every parcel, the master first."""
        sizes = {name: getattr(self, name) for name in ("length_mm", "width_mm", "height_mm")}
        return self.packages or (Package(weight_g=self.weight_g, **sizes),)


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupDraft:
    """A visit of a carrier: the place by code, the day, two times by the place's own clock, and how much there is."""

    carrier: str
    location: str
    on: date
    ready_from: time
    ready_until: time
    parcels: int
    weight_g: int = 0
    account: str = ""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of tracking news: how many were new, how many known, and numbers we have no label for."""

    recorded: int
    repeated: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A status of a parcel at an instant."""

    status: str
    occurred_at: datetime


def furthest(sightings: Iterable[Sighting], ranks: Mapping[str, int]) -> Sighting | None:
    """Return how far a parcel is: the highest rank it reached, of equals the latest.

    The same news in any order, or twice, gives the same answer; so a late event never moves a parcel back.
    """
    return max(
        sightings,
        key=lambda seen: (ranks[seen.status], seen.occurred_at, seen.status),
        default=None,
    )


def shipment_status(statuses: Iterable[str], ranks: Mapping[str, int]) -> str:
    """Return how far a shipment of several parcels is: as far as its last parcel.

    When every parcel came to its end, the gravest end is told: lost, returned, returning, then delivered.
    Each parcel only ever advances, so this does too.
    """
    by_rank = sorted(statuses, key=lambda status: (ranks[status], status))
    least = by_rank[0]
    return least if ranks[least] < DELIVERED_RANK else by_rank[-1]
