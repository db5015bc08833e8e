"""What happened to work and its parcels. `lines` are `{"line_ref": int, "quantity": int}`; `demand` who asked."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class FulfillmentRequested(Fact, aggregate="fulfillment_order"):
    """A location was asked to send goods."""

    fulfillment_order_id: str
    demand: str
    location: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{location} asked to send {units}")


class ItemsPicked(Fact, aggregate="fulfillment_order"):
    """Units were taken from the shelf."""

    fulfillment_order_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{units} picked from the shelf")


class ItemsPutBack(Fact, aggregate="fulfillment_order"):
    """Picked units lie on their shelf again."""

    fulfillment_order_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{units} put back on the shelf")


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
        return tell(self, "{location} did not find {units}: {reason}")


class WorkRejected(Fact, aggregate="fulfillment_order"):
    """A location refused units, for one of the known reasons; the demand must be sourced again elsewhere."""

    fulfillment_order_id: str
    demand: str
    location: str
    reason: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{location} refused {units}: {reason}", reason=self.reason.replace("_", " "))


class WorkRedirected(Fact, aggregate="fulfillment_order"):
    """What a location has not packed yet goes to another address, or another way."""

    fulfillment_order_id: str
    demand: str
    location: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{location} told the new address and service")


class FulfillmentCancelled(Fact, aggregate="fulfillment_order"):
    """Quantities were taken back before they shipped; the whole order when nothing is left."""

    fulfillment_order_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{units} taken back from the location")


class ShipmentPacked(Fact, aggregate="shipment"):
    """Goods were packed into a parcel; a label is wanted."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Parcel packed with {units}")


class ShipmentLabelled(Fact, aggregate="shipment"):
    """The parcel has its label."""

    shipment_id: str
    demand: str
    tracking_number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(
            self, "Parcel labelled, tracking number {what}", what=self.tracking_number or tell(self, "none")
        )


class LabelWanted(Fact, aggregate="shipment"):
    """A packed parcel needs another label: the one before was refused, or went back."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Another label is asked for")


class ShipmentUnlabelled(Fact, aggregate="shipment"):
    """The parcel bears its label no longer; what was bought goes back."""

    shipment_id: str
    demand: str
    label_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "The parcel's label is not used")


class ShipmentShipped(Fact, aggregate="shipment"):
    """The parcel left: stock is out of the ledger."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Parcel left with {units}")


class ShipmentDelivered(Fact, aggregate="shipment"):
    """The recipient has it."""

    shipment_id: str
    demand: str
    delivered_at: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Parcel delivered with {units}")


class ShipmentCancelled(Fact, aggregate="shipment"):
    """A parcel was unpacked before it left."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Parcel with {units} unpacked")


class WorkScheduled(Fact, aggregate="fulfillment_order"):
    """Work is not to begin before an instant."""

    fulfillment_order_id: str
    demand: str
    not_before: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Work put off until {not_before}")


class WorkHeld(Fact, aggregate="fulfillment_order"):
    """Work waits, for a reason."""

    fulfillment_order_id: str
    demand: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Work put on hold: {reason}")


class WorkTakenUp(Fact, aggregate="fulfillment_order"):
    """Work that was on hold or put off, or that a location was asked to accept, goes on."""

    fulfillment_order_id: str
    demand: str
    state: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Work goes on; it is {state}", state=self.state.replace("_", " "))


class WorkMoved(Fact, aggregate="fulfillment_order"):
    """Another location sends the goods; their allocation went along."""

    fulfillment_order_id: str
    demand: str
    location_from: str
    location_to: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{units} moved from {location_from} to {location_to}")


class WorkSplit(Fact, aggregate="fulfillment_order"):
    """Units are work of their own now."""

    fulfillment_order_id: str
    demand: str
    made: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{units} split off as work of their own")


class WorkMerged(Fact, aggregate="fulfillment_order"):
    """Other work for the same demand, place and way was taken into this one."""

    fulfillment_order_id: str
    demand: str
    absorbed: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Work merged, {what} pieces into one", what=len(self.absorbed) + 1)


class CancellationRequested(Fact, aggregate="fulfillment_order"):
    """A location was asked to let go of what it has not packed."""

    fulfillment_order_id: str
    demand: str
    location: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{location} asked to stop: {reason}")


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
            return tell(self, "{location} stopped: {units} are not sent")
        return tell(self, "{location} could not stop: {reason}")
