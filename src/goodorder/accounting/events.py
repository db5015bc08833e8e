"""What happened in the books."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class EntryPosted(Fact, aggregate="entry"):
    """A balanced entry was posted."""

    entry_id: str
    source: str
    memo: str
    amount: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Booked: {memo}")


class PeriodClosed(Fact, aggregate="period"):
    """A month was closed."""

    company: str
    period: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Books of {company} closed for {period}")


class PeriodReopened(Fact, aggregate="period"):
    """A closed month was opened again."""

    company: str
    period: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Books of {company} opened again for {period}: {reason}")


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
        return tell(self, "1 {base} is {rate} {quote} from {on} ({source})")


class OpenItemEntered(Fact, aggregate="openitem"):
    """A customer's account got an item: `item` says invoice, refund, credit or payment."""

    item_id: str
    item: str
    customer_id: str
    company: str
    amount: int
    currency: str


class SettlementAsked(Fact, aggregate="settlement"):
    """Somebody asked to give up a debt; another person decides."""

    settlement_id: str
    amount: int
    currency: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Write-off of {money} asked for: {reason}")


class SettlementApproved(Fact, aggregate="settlement"):
    """A debt is to be settled by money that came, or given up; the payments carry it out."""

    settlement_id: str
    method: str
    amount: int
    currency: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        if self.method == "write_off":
            return tell(self, "Written off: {money}, {reason}")
        if self.method == "rounding":
            return tell(self, "Small difference cleared: {money}, {reason}")
        return tell(self, "Money applied: {money}, {reason}")


class SettlementRejected(Fact, aggregate="settlement"):
    """A write-off was declined."""

    settlement_id: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Write-off declined: {reason}")


class CreditTermsSet(Fact, aggregate="credittermsrow"):
    """A company's rules of credit changed."""

    company: str
    counts_open_orders: bool
    write_off_limit: int
    tolerance: int


class LadderSet(Fact, aggregate="credittermsrow"):
    """A company's ladder of reminders was set: days past due by level."""

    company: str
    days: list[int]


class ReminderProposed(Fact, aggregate="reminder"):
    """A customer is to be reminded."""

    customer_id: str
    level: int
    amount: int
    currency: str


class ReminderDecided(Fact, aggregate="reminder"):
    """A person sent a reminder, or dropped it."""

    customer_id: str
    level: int
    is_sent: bool
