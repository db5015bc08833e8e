"""What happened to labels and parcels."""

from goodorder.kernel.events import Fact


class LabelRequested(Fact, aggregate="label"):
    """A label was asked for; the carrier is called after commit."""

    label_id: str
    parcel: str


class LabelBought(Fact, aggregate="label"):
    """The carrier issued a label."""

    label_id: str
    parcel: str
    tracking_number: str
    cost: int
    currency: str


class LabelFailed(Fact, aggregate="label"):
    """The carrier refused."""

    label_id: str
    parcel: str
    message: str


class LabelVoided(Fact, aggregate="label"):
    """The label was taken back."""

    label_id: str
    parcel: str


class ParcelMoved(Fact, aggregate="label"):
    """The parcel's tracking status advanced."""

    label_id: str
    parcel: str
    status: str
    occurred_at: str
