"""Where units go that lie in receiving: to their pick face, beside their like, else to the nearest free bin. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

PICK_FACE, SAME_ITEM, NEAREST_FREE = "pick_face", "same_item", "nearest_free"


@dataclass(frozen=True, slots=True)
class Space:
    """A bin that could take units. `room` is how many more fit, None when that is not known."""

    bin: str
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """So many units into this bin, because it is the pick face, holds the same item or is the nearest free one."""

    bin: str
    quantity: int
    because: str


def suggest(
    quantity: int, *, face: Space | None = None, same: Sequence[Space] = (), free: Space | None = None
) -> Suggestion | None:
    """Suggest a bin for units; `same` are the bins that hold the item already, the best first.

    Fewer units than asked when only so many fit: the others get a suggestion of their own. None when there is
    no bin at all.
    """
    if face is not None and face.room and face.room > 0:
        return Suggestion(face.bin, min(quantity, face.room), PICK_FACE)
    if same:
        return Suggestion(same[0].bin, quantity, SAME_ITEM)
    return Suggestion(free.bin, quantity, NEAREST_FREE) if free else None
