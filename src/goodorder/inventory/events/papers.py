"""What happened to transfers, counts, corrections, conditions, built kits and lots."""

from typing import Any

from goodorder.kernel.events import Fact
from goodorder.kernel.quantity import units_in


class TransferOpened(Fact, aggregate="transfer"):
    """A transfer between two places was asked for."""

    transfer_id: str
    number: str
    source: str
    target: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Transfer {self.number} from {self.source} to {self.target}: {units_in(self.lines)}"


class TransferApproved(Fact, aggregate="transfer"):
    """The units of a transfer are set aside at its source."""

    transfer_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Transfer {self.number} approved"


class TransferShipped(Fact, aggregate="transfer"):
    """Units left the source of a transfer; `is_last` when nothing is to follow."""

    transfer_id: str
    number: str
    lines: list[dict[str, Any]]
    is_last: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{units_in(self.lines)} of {self.number} sent"


class TransferReceived(Fact, aggregate="transfer"):
    """Units of a transfer reached its target; `extra` lists what came though nobody had sent it."""

    transfer_id: str
    number: str
    lines: list[dict[str, Any]]
    extra: list[dict[str, Any]]
    is_closed: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        more = f", and {units_in(self.extra)} over and above" if self.extra else ""
        return f"{units_in(self.lines)} of {self.number} received{more}"


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
        return f"{self.quantity} × {self.sku} of {self.number} {self.outcome}: {self.reason}"


class TransferCancelled(Fact, aggregate="transfer"):
    """A transfer was called off before anything left."""

    transfer_id: str
    number: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Transfer {self.number} cancelled: {self.reason}"


class CountPlanned(Fact, aggregate="count"):
    """Some SKUs at a place are to be counted."""

    number: str
    location: str
    line_count: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Count {self.number} at {self.location} planned: {self.line_count} lines"


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
        return f"{self.counted} of {self.sku} counted"


class RecountAsked(Fact, aggregate="count"):
    """Some lines of a count are to be counted again."""

    number: str
    skus: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.number}: {len(self.skus)} SKUs are to be counted again"


class CountSubmitted(Fact, aggregate="count"):
    """A count was handed in; `value` is what its variances are worth, in minor units."""

    number: str
    value: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Count {self.number} handed in"


class CountApproved(Fact, aggregate="count"):
    """The variances of a count may be booked."""

    number: str
    value: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Count {self.number} approved"


class CountPosted(Fact, aggregate="count"):
    """The variances of a count were booked; `lines` lists those that were not zero, with signed quantities."""

    count_id: str
    number: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Count {self.number} booked: {len(self.lines)} lines differed"


class CountCancelled(Fact, aggregate="count"):
    """A count was called off; nothing was booked."""

    number: str


class CorrectionAsked(Fact, aggregate="adjustment"):
    """A correction waits for another person's approval; `quantity` is signed, `value` in minor units."""

    sku: str
    location: str
    quantity: int
    reason: str
    value: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Correction of {self.sku} at {self.location} by {self.quantity:+d} asked for: {self.reason}"


class CorrectionDecided(Fact, aggregate="adjustment"):
    """A correction somebody asked for was approved and booked, or rejected."""

    is_approved: bool
    note: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Correction {'approved' if self.is_approved else 'rejected'}"


class ConditionChanged(Fact, aggregate="stock"):
    """Units at a place are in another condition now."""

    sku_id: str
    location: str
    quantity: int
    was: str
    condition: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.quantity} at {self.location} from {self.was} to {self.condition}: {self.reason}"


class KitsBuilt(Fact, aggregate="stock"):
    """Kits were assembled from their components, or taken apart again when `quantity` is negative."""

    sku_id: str
    location: str
    quantity: int
    document: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        done = "built" if self.quantity > 0 else "taken apart"
        return f"{abs(self.quantity)} kits {done} at {self.location}"


class LotBlocked(Fact, aggregate="lot"):
    """A lot may neither be promised nor sent; `demands` lists those that still hold units of it."""

    sku_id: str
    sku: str
    lot: str
    reason: str
    demands: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Lot {self.lot} of {self.sku} blocked: {self.reason}"


class LotUnblocked(Fact, aggregate="lot"):
    """A lot may be promised and sent again."""

    sku_id: str
    sku: str
    lot: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Lot {self.lot} of {self.sku} free again"


class ClaimsDisplaced(Fact, aggregate="stock"):
    """Units promised to a demand are not there after all: its claims were given up and wait for supply.

    `lines` says what of which line; claims of carts, which run out by themselves, do not wait.
    """

    demand: str
    sku_id: str
    lines: list[dict[str, Any]]
    cause: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{units_in(self.lines)} promised are not there: {self.cause}"
