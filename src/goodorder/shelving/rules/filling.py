"""What pick faces need from reserve, and from which bins it is drawn: first expired, then oldest, first. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

BELOW_MINIMUM, ALLOCATED = "below_minimum", "allocated"


@dataclass(frozen=True, slots=True)
class FaceLevel:
    """A pick face: what it holds, and how many units work that is allocated still has to take.

    `is_begun`: somebody brought some units and is to bring the others.
    """

    sku_id: int
    bin_id: int
    minimum: int
    maximum: int
    holds: int
    due: int = 0
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class Reserve:
    """Units of a lot in a bin that is no pick face; `age` orders lots by when they first came."""

    bin_id: int
    lot: str
    units: int
    expires_on: date | None = None
    age: int = 0
    spot: tuple[int, int] = (0, 0)

    @property
    def turn(self) -> tuple[date, int, tuple[int, int], int]:
        """Order in which reserves are drawn: by expiry, by age, by walking order."""
        return self.expires_on or date.max, self.age, self.spot, self.bin_id


@dataclass(frozen=True, slots=True)
class Draw:
    """Units to bring from a reserve to a pick face, and why."""

    sku_id: int
    bin_from: int
    bin_to: int
    lot: str
    quantity: int
    because: str


def needs(face: FaceLevel) -> tuple[int, str]:
    """Say how many units a face needs and why: it is filled up as soon as it holds too few; (0, "") else."""
    room = max(0, face.maximum - face.holds)
    if room and (face.is_begun or face.holds < face.minimum):
        return room, BELOW_MINIMUM
    if room and face.holds < face.due:
        return room, ALLOCATED
    return 0, ""


def draws(faces: Iterable[FaceLevel], reserves: Mapping[int, Sequence[Reserve]]) -> list[Draw]:
    """Say what is brought to each face from which reserve (by SKU id); fewer units when reserve runs out."""
    found = []
    for face in faces:
        left, because = needs(face)
        for reserve in sorted(reserves.get(face.sku_id, ()), key=lambda one: one.turn):
            part = min(left, reserve.units) if reserve.bin_id != face.bin_id else 0
            if part > 0:
                found.append(Draw(face.sku_id, reserve.bin_id, face.bin_id, reserve.lot, part, because))
                left -= part
    return found
