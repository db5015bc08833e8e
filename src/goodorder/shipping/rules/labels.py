"""What a label says, and what became of tracking news. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

# Carriers' adapters speak the words on the left; ours say which way the parcel goes.
OUR_WORDS = {"returned": "returned_to_sender"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOrder:
    """What a label says: addresses by the parts of a postal address, weight in grams, sizes in millimetres.

    A size of 0 was not measured.
    """

    sender: Mapping[str, str]
    recipient: Mapping[str, str]
    weight_g: int
    reference: str
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0


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
