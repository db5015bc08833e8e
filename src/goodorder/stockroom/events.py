"""What happened to transfers, counts and built kits."""

from typing import Any

from goodorder.kernel.events import Fact
from goodorder.locale import tell, units_in


class TransferOpened(Fact, aggregate="transfer"):
    """A transfer between two places was asked for."""

    transfer_id: str
    number: str
    source: str
    target: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Transfer {number} from {source} to {target}: {units}")


class TransferApproved(Fact, aggregate="transfer"):
    """The units of a transfer are set aside at its source."""

    transfer_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Transfer {number} approved")


class TransferShipped(Fact, aggregate="transfer"):
    """Units left the source of a transfer; `is_last` when nothing is to follow."""

    transfer_id: str
    number: str
    lines: list[dict[str, Any]]
    is_last: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{units} of {number} sent")


class TransferReceived(Fact, aggregate="transfer"):
    """Units of a transfer reached its target; `extra` lists what came though nobody had sent it."""

    transfer_id: str
    number: str
    lines: list[dict[str, Any]]
    extra: list[dict[str, Any]]
    is_closed: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        more = tell(self, ", and {units} over and above", units=units_in(self.extra)) if self.extra else ""
        return tell(self, "{units} of {number} received{more}", more=more)


class DiscrepancyExplained(Fact, aggregate="transfer"):
    """Units under way were given up as lost, or found after all."""

    transfer_id: str
    number: str
    sku: str
    quantity: int
    outcome: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{quantity} × {sku} of {number} {outcome}: {reason}")


class TransferCancelled(Fact, aggregate="transfer"):
    """A transfer was called off before anything left."""

    transfer_id: str
    number: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Transfer {number} cancelled: {reason}")


class CountPlanned(Fact, aggregate="count"):
    """Some SKUs at a place are to be counted."""

    number: str
    location: str
    line_count: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Count {number} at {location} planned: {line_count} lines")


class CountStarted(Fact, aggregate="count"):
    """Counting began."""

    number: str


class CountScanned(Fact, aggregate="count"):
    """Somebody counted a pile. What the ledger said stays on the paper: the count may be blind."""

    number: str
    sku: str
    lot: str
    condition: str
    counted: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{counted} of {sku} counted")


class RecountAsked(Fact, aggregate="count"):
    """Some lines of a count are to be counted again."""

    number: str
    skus: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{number}: {count} SKUs are to be counted again", count=len(self.skus))


class CountSubmitted(Fact, aggregate="count"):
    """A count was handed in; `value` is what its variances are worth, in minor units."""

    number: str
    value: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Count {number} handed in")


class CountApproved(Fact, aggregate="count"):
    """The variances of a count may be booked."""

    number: str
    value: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Count {number} approved")


class CountPosted(Fact, aggregate="count"):
    """The variances of a count were booked; `lines` lists those that were not zero, with signed quantities."""

    count_id: str
    number: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Count {number} booked: {count} lines differed", count=len(self.lines))


class CountCancelled(Fact, aggregate="count"):
    """A count was called off; nothing was booked."""

    number: str


class KitsBuilt(Fact, aggregate="stock"):
    """Kits were assembled from their components, or taken apart again when `quantity` is negative."""

    sku_id: str
    location: str
    quantity: int
    document: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        done = tell(self, "built") if self.quantity > 0 else tell(self, "taken apart")
        return tell(self, "{abs} kits {done} at {location}", abs=abs(self.quantity), done=done)
