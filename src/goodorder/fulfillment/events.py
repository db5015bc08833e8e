"""What happened at the location. `lines` are `{"line_ref": int, "quantity": int}`; `demand` who asked."""

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
    """Units were not found; the demand must be sourced again."""

    fulfillment_order_id: str
    demand: str
    location: str
    reason: str
    lines: list[dict[str, int]]

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


class CartonTypeSetUp(Fact, aggregate="carton_type"):
    """A kind of carton was set up, or set up anew."""

    code: str


class BenchPolicySet(Fact, aggregate="bench_policy"):
    """How a location packs was set."""

    location: str
    changes: dict[str, str]


class CartonChosen(Fact, aggregate="carton"):
    """A carton was opened on the bench, or exchanged for one of another kind."""

    carton_id: str
    carton_type: str


class ItemScanned(Fact, aggregate="carton"):
    """Units were scanned into a carton."""

    carton_id: str
    sku: str
    lot: str
    quantity: int


class ItemTakenOut(Fact, aggregate="carton"):
    """Units were taken out of a carton again."""

    carton_id: str
    sku: str
    lot: str
    quantity: int


class CartonDiscarded(Fact, aggregate="carton"):
    """A carton was emptied before it was closed."""

    carton_id: str


class CartonClosed(Fact, aggregate="carton"):
    """A carton was closed and is a parcel now; `reason` says why a weight that was not expected is right."""

    carton_id: str
    shipment_id: str
    sscc: str
    weight_g: int
    expected_g: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        why = f", {self.expected_g} g expected: {self.reason}"[:100] if self.reason else ""
        return f"Carton closed at {self.weight_g} g{why}"


class PalletOpened(Fact, aggregate="pallet"):
    """A pallet stands ready for cartons."""

    pallet_id: str
    sscc: str


class PalletLoaded(Fact, aggregate="pallet"):
    """A carton was put on a pallet."""

    pallet_id: str
    sscc: str


class PalletUnloaded(Fact, aggregate="pallet"):
    """A carton was taken off a pallet."""

    pallet_id: str
    sscc: str


class PalletClosed(Fact, aggregate="pallet"):
    """A pallet is complete."""

    pallet_id: str
    cartons: int


class PalletReopened(Fact, aggregate="pallet"):
    """A pallet is loaded again."""

    pallet_id: str


class FreightBooked(Fact, aggregate="freight"):
    """Pallets go by a freight carrier under one bill of lading."""

    freight_id: str
    number: str
    pallets: int
