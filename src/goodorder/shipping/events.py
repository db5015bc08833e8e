"""What happened to labels and parcels."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money


class ServiceSetUp(Fact, aggregate="service"):
    """A way of sending was set up or changed."""

    code: str
    carrier: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Service {self.code} by {self.carrier} set up"


class LabelRequested(Fact, aggregate="label"):
    """A label was asked for; the carrier is called after commit."""

    label_id: str
    parcel: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return "Label requested from the carrier"


class LabelBought(Fact, aggregate="label"):
    """The carrier issued a label."""

    label_id: str
    parcel: str
    tracking_number: str
    cost: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Label bought for {Money(self.cost, self.currency)}, tracking number {self.tracking_number or 'none'}"


class LabelFailed(Fact, aggregate="label"):
    """The carrier refused."""

    label_id: str
    parcel: str
    message: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Carrier refused the label: {self.message}"


class LabelUnclear(Fact, aggregate="label"):
    """The carrier's answer was lost: enquiry will settle it."""

    label_id: str
    parcel: str
    message: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"No clear answer to the label; the carrier is asked again: {self.message}"


class LabelVoidRequested(Fact, aggregate="label"):
    """An unused label is to be handed back; the carrier is called after commit."""

    label_id: str
    parcel: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return "Label to be given back to the carrier"


class LabelVoided(Fact, aggregate="label"):
    """The label was taken back."""

    label_id: str
    parcel: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return "Label given back to the carrier"


class ParcelMoved(Fact, aggregate="label"):
    """The parcel's tracking status advanced."""

    label_id: str
    parcel: str
    status: str
    occurred_at: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Carrier reports: {self.status.replace('_', ' ')}"
