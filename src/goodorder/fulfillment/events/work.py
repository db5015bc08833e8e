"""What happened to work and its parcels. `lines` are `{"line_ref": int, "quantity": int}`; `demand` who asked."""

from goodorder.kernel.events import Fact
from goodorder.kernel.quantity import units_in


class FulfillmentRequested(Fact, aggregate="fulfillment_order"):
    """A location was asked to send goods."""

    fulfillment_order_id: str
    demand: str
    location: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.location} asked to send {units_in(self.lines)}"


class ItemsPicked(Fact, aggregate="fulfillment_order"):
    """Units were taken from the shelf."""

    fulfillment_order_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{units_in(self.lines)} picked from the shelf"


class ItemsPutBack(Fact, aggregate="fulfillment_order"):
    """Picked units lie on their shelf again."""

    fulfillment_order_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{units_in(self.lines)} put back on the shelf"


class PickedShort(Fact, aggregate="fulfillment_order"):
    """Units could not be taken; the demand must be sourced again.

    `effect` is the rejection whose stock effect it has: not_found, damaged, or too_busy for none.
    """

    fulfillment_order_id: str
    demand: str
    location: str
    reason: str
    lines: list[dict[str, int]]
    effect: str = "not_found"

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.location} did not find {units_in(self.lines)}: {self.reason}"


class WorkRejected(Fact, aggregate="fulfillment_order"):
    """A location refused units, for one of the known reasons; the demand must be sourced again elsewhere."""

    fulfillment_order_id: str
    demand: str
    location: str
    reason: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.location} refused {units_in(self.lines)}: {self.reason.replace('_', ' ')}"


class WorkRedirected(Fact, aggregate="fulfillment_order"):
    """What a location has not packed yet goes to another address, or another way."""

    fulfillment_order_id: str
    demand: str
    location: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.location} told the new address and service"


class FulfillmentCancelled(Fact, aggregate="fulfillment_order"):
    """Quantities were taken back before they shipped; the whole order when nothing is left."""

    fulfillment_order_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{units_in(self.lines)} taken back from the location"


class ShipmentPacked(Fact, aggregate="shipment"):
    """Goods were packed into a parcel; a label is wanted."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Parcel packed with {units_in(self.lines)}"


class ShipmentLabelled(Fact, aggregate="shipment"):
    """The parcel has its label."""

    shipment_id: str
    demand: str
    tracking_number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Parcel labelled, tracking number {self.tracking_number or 'none'}"


class LabelWanted(Fact, aggregate="shipment"):
    """A packed parcel needs another label: the one before was refused, or went back."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return "Another label is asked for"


class ShipmentUnlabelled(Fact, aggregate="shipment"):
    """The parcel bears its label no longer; what was bought goes back."""

    shipment_id: str
    demand: str
    label_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return "The parcel's label is not used"


class ShipmentShipped(Fact, aggregate="shipment"):
    """The parcel left: stock is out of the ledger."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Parcel left with {units_in(self.lines)}"


class ShipmentDelivered(Fact, aggregate="shipment"):
    """The recipient has it."""

    shipment_id: str
    demand: str
    delivered_at: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Parcel delivered with {units_in(self.lines)}"


class ShipmentCancelled(Fact, aggregate="shipment"):
    """A parcel was unpacked before it left."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Parcel with {units_in(self.lines)} unpacked"


class WorkScheduled(Fact, aggregate="fulfillment_order"):
    """Work is not to begin before an instant."""

    fulfillment_order_id: str
    demand: str
    not_before: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Work put off until {self.not_before}"


class WorkHeld(Fact, aggregate="fulfillment_order"):
    """Work waits, for a reason."""

    fulfillment_order_id: str
    demand: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Work put on hold: {self.reason}"


class WorkTakenUp(Fact, aggregate="fulfillment_order"):
    """Work that was on hold or put off, or that a location was asked to accept, goes on."""

    fulfillment_order_id: str
    demand: str
    state: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Work goes on; it is {self.state.replace('_', ' ')}"


class WorkMoved(Fact, aggregate="fulfillment_order"):
    """Another location sends the goods; their allocation went along."""

    fulfillment_order_id: str
    demand: str
    location_from: str
    location_to: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{units_in(self.lines)} moved from {self.location_from} to {self.location_to}"


class WorkSplit(Fact, aggregate="fulfillment_order"):
    """Units are work of their own now."""

    fulfillment_order_id: str
    demand: str
    made: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{units_in(self.lines)} split off as work of their own"


class WorkMerged(Fact, aggregate="fulfillment_order"):
    """Other work for the same demand, place and way was taken into this one."""

    fulfillment_order_id: str
    demand: str
    absorbed: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Work merged, {len(self.absorbed) + 1} pieces into one"


class CancellationRequested(Fact, aggregate="fulfillment_order"):
    """A location was asked to let go of what it has not packed."""

    fulfillment_order_id: str
    demand: str
    location: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.location} asked to stop: {self.reason}"


class CancellationAnswered(Fact, aggregate="fulfillment_order"):
    """The location lets go of `lines`, or says why it is too late."""

    fulfillment_order_id: str
    demand: str
    location: str
    is_agreed: bool
    reason: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        if self.is_agreed:
            return f"{self.location} stopped: {units_in(self.lines)} are not sent"
        return f"{self.location} could not stop: {self.reason}"
