"""What happened in the books."""

from goodorder.kernel.events import Fact


class EntryPosted(Fact, aggregate="entry"):
    """A balanced entry was posted."""

    entry_id: str
    source: str
    memo: str
    amount: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Booked: {self.memo}"


class PeriodClosed(Fact, aggregate="period"):
    """A month was closed."""

    company: str
    period: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Books of {self.company} closed for {self.period}"


class PeriodReopened(Fact, aggregate="period"):
    """A closed month was opened again."""

    company: str
    period: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Books of {self.company} opened again for {self.period}: {self.reason}"


class RateSet(Fact, aggregate="exchange_rate"):
    """An exchange rate was set; `was` is what stood there before, if anything. Rates are decimal text."""

    base: str
    quote: str
    on: str
    rate: str
    source: str
    was: str = ""

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"1 {self.base} is {self.rate} {self.quote} from {self.on} ({self.source})"
