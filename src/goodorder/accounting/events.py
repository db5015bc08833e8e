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
