"""What happened to a proposed change; that an order was amended is told by orders."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell
from goodorder.orders.events import difference_in_words


class AmendmentProposed(Fact, aggregate="amendment"):
    """A change of the order was worked out, and waits to be applied."""

    amendment_id: str
    what: str
    difference: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(
            self,
            "Change proposed: {what} ({difference_said})",
            difference_said=difference_in_words(self.difference, self.currency),
        )


class AmendmentDiscarded(Fact, aggregate="amendment"):
    """A proposed change is not wanted; `because` says whether a newer one took its place."""

    amendment_id: str
    because: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Proposed change given up: {because}")
