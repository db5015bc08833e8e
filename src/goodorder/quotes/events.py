"""What happened to a quote."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money


class QuoteDrafted(Fact, aggregate="quote"):
    """An offer was priced, not yet given to the customer."""

    quote_id: str
    number: str
    revision: int
    total: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Quote {self.number}, revision {self.revision}, priced: {Money(self.total, self.currency)}"


class QuoteIssued(Fact, aggregate="quote"):
    """The offer stands until a day (included); `units_held` of its stock are held as long."""

    quote_id: str
    valid_until: str
    units_held: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        held = f", {self.units_held} units held" if self.units_held else ""
        return f"Quote issued, valid until {self.valid_until}{held}"


class QuoteRevised(Fact, aggregate="quote"):
    """A later revision took this one's place."""

    quote_id: str
    by_quote_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return "Replaced by a new revision"


class QuoteAccepted(Fact, aggregate="quote"):
    """The customer ordered at the prices of the offer."""

    quote_id: str
    order_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return "Quote accepted and ordered"


class QuoteDeclined(Fact, aggregate="quote"):
    """The customer does not want it."""

    quote_id: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Quote declined: {self.reason}"


class QuoteExpired(Fact, aggregate="quote"):
    """Its day is over."""

    quote_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return "Quote expired"
