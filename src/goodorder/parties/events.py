"""What happened to the parties."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class CompanyOpened(Fact, aggregate="company"):
    """A legal entity was set up."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Company {code} opened")


class CompanyDescribed(Fact, aggregate="company"):
    """What a company's documents say of it was stated anew."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Particulars of company {code} changed")


class CompanyChanged(Fact, aggregate="company"):
    """A company's name, country or numbering changed; `changes` maps field to new value."""

    code: str
    changes: dict[str, str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Company {code} changed: {named}", named=", ".join(self.changes))


class OrderNumbersSkipped(Fact, aggregate="channel"):
    """Orders of the year go on with a higher number, those of all channels."""

    code: str
    year: int
    serial: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Orders of {year} go on with number {serial}")


class ChannelOpened(Fact, aggregate="channel"):
    """A channel was set up."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Channel {code} opened")


class ChannelChanged(Fact, aggregate="channel"):
    """How a channel sells changed; `changes` maps field to new value."""

    code: str
    changes: dict[str, str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Channel {code} changed: {named}", named=", ".join(self.changes))


class CustomerRegistered(Fact, aggregate="customer"):
    """A customer became known."""

    customer_id: str
    name: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Customer {name} registered")


class CustomerChanged(Fact, aggregate="customer"):
    """A customer's particulars changed; `changes` maps field to new value."""

    customer_id: str
    changes: dict[str, str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Customer changed: {named}", named=", ".join(self.changes))


class CustomerJoined(Fact, aggregate="customer"):
    """A customer stands for themselves (`into` is empty), or another one stands for them."""

    customer_id: str
    into: str


class CreditLimitSet(Fact, aggregate="customer"):
    """What a customer may owe was set, in minor units of each company's currency; None takes the limit away."""

    customer_id: str
    limit: int | None

    def sentence(self) -> str:
        """Say it for the timeline."""
        return (
            tell(self, "Credit limit taken away")
            if self.limit is None
            else tell(self, "Credit limit set to {limit}")
        )
