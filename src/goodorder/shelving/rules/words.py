"""What commands of this room are given."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceDraft:
    """A pick face: codes of SKU and bin, and between how many units it is kept."""

    sku: str
    bin: str
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Units that were counted at the dock: what, of which lot or serial number, in what condition.

    `expires_on` is needed only for a lot that is new. `anyway` takes what is not, or no longer, expected too.
    """

    sku: str
    quantity: int
    lot: str = ""
    expires_on: date | None = None
    condition: str = "good"
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Putting:
    """Units that lie in receiving, and the bin they are put into; `anyway` where another bin was suggested."""

    sku: str
    quantity: int
    bin: str
    lot: str = ""
    anyway: bool = False
