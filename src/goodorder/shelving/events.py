"""What happened between the dock and the shelf."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class PickFaceSet(Fact, aggregate="pick_face"):
    """A bin is a SKU's pick face, with the units between which it is kept."""

    location: str
    sku: str
    bin: str
    minimum: int
    maximum: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{sku} is picked from {bin}, kept between {minimum} and {maximum}")


class PickFaceRemoved(Fact, aggregate="pick_face"):
    """A bin is no pick face any more."""

    location: str
    sku: str
    bin: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{bin} is no longer the pick face of {sku}")


class ReplenishmentPlanned(Fact, aggregate="replenishment"):
    """Units are to be brought to a pick face: it is `below_minimum`, or holds less than is `allocated`."""

    location: str
    sku: str
    bin_from: str
    bin_to: str
    quantity: int
    because: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{quantity} × {sku} to be brought from {bin_from} to {bin_to}")


class ReplenishmentMoved(Fact, aggregate="replenishment"):
    """Units were brought to a pick face."""

    location: str
    sku: str
    bin_to: str
    quantity: int
    left: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{quantity} × {sku} brought to {bin_to}")


class ReplenishmentDropped(Fact, aggregate="replenishment"):
    """A pick face is not filled from this bin after all."""

    location: str
    sku: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{sku} not brought: {reason}")


class CrossDockDirected(Fact, aggregate="cross_dock"):
    """Units that came in go to dispatch for the promise that was first in the queue."""

    location: str
    sku: str
    quantity: int
    demand: str
    document: str
    promised_on: str
    explanation: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{quantity} × {sku} came in and go straight to dispatch: {explanation}")


class CrossDockPlaced(Fact, aggregate="cross_dock"):
    """Units for a promise lie at dispatch."""

    location: str
    sku: str
    quantity: int
    bin: str
    demand: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{quantity} × {sku} lie at dispatch in {bin}")
