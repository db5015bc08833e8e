"""Bins: places on shelves, along parallel aisles. Pure."""

from dataclasses import dataclass
from functools import partial

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid

MOST_AISLES = 1000
LONGEST_AISLE_M = 1000
MOST_BINS = 10_000
SHELF, DISPATCH = "shelf", "dispatch"
BIN_KINDS = (SHELF, DISPATCH)
_ZONE = partial(checks.text, field="zone", most=40, least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BinDraft:
    """A bin: in which aisle (0 is nearest to where walks begin), how many metres from the aisle's front.

    A `dispatch` bin takes units that go out at once; a `shelf` takes everything else.
    """

    code: str
    aisle: int
    depth_m: int
    zone: str = ""
    kind: str = SHELF


def checked_bins(drafts: list[BinDraft]) -> dict[str, BinDraft]:
    """Return the bins by their codes in capitals; raises Invalid naming the field, or a code that comes twice."""
    found: dict[str, BinDraft] = {}
    for draft in drafts:
        code = checks.code(draft.code)
        aisle = checks.whole(draft.aisle, field="aisle", most=MOST_AISLES)
        depth_m = checks.whole(draft.depth_m, field="depth_m", most=LONGEST_AISLE_M)
        if code.upper() in found:
            message = f"bins: {code} comes twice; name each bin once"
            raise Invalid("locations.bin_twice", message, field="bins")
        kind = checks.one_of(draft.kind, BIN_KINDS, field="kind")
        found[code.upper()] = BinDraft(
            code=code, aisle=aisle, depth_m=depth_m, zone=_ZONE(draft.zone), kind=kind
        )
    if not 1 <= len(found) <= MOST_BINS:
        message = f"bins: name between 1 and {MOST_BINS} bins"
        raise Invalid("locations.bins_missing", message, field="bins")
    return found
