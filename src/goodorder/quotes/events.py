"""What happened to a quote."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class QuoteDrafted(Fact, aggregate="quote"):
    """An offer was priced, not yet given to the customer."""

    quote_id: str
    number: str
    revision: int
    total: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Quote {number}, revision {revision}, priced: {money}")


class QuoteIssued(Fact, aggregate="quote"):
    """The offer stands until a day (included); `units_held` of its stock are held as long."""

    quote_id: str
    valid_until: str
    units_held: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        held = tell(self, ", {units_held} units held") if self.units_held else ""
        return tell(self, "Quote issued, valid until {valid_until}{held}", held=held)


class QuoteRevised(Fact, aggregate="quote"):
    """A later revision took this one's place."""

    quote_id: str
    by_quote_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Replaced by a new revision")


class QuoteAccepted(Fact, aggregate="quote"):
    """The customer ordered at the prices of the offer."""

    quote_id: str
    order_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Quote accepted and ordered")


class QuoteDeclined(Fact, aggregate="quote"):
    """The customer does not want it."""

    quote_id: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Quote declined: {reason}")


class QuoteExpired(Fact, aggregate="quote"):
    """Its day is over."""

    quote_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Quote expired")
