"""What happened to the parties."""

from goodorder.kernel.events import Fact


class CompanyOpened(Fact, aggregate="company"):
    """A legal entity was set up."""

    code: str


class ChannelOpened(Fact, aggregate="channel"):
    """A channel was set up."""

    code: str


class CustomerRegistered(Fact, aggregate="customer"):
    """A customer became known."""

    customer_id: str
    name: str


class CustomerChanged(Fact, aggregate="customer"):
    """A customer's particulars changed; `changes` maps field to new value."""

    customer_id: str
    changes: dict[str, str]
