"""What happened to labels and parcels."""

from typing import Any

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class ServiceSetUp(Fact, aggregate="service"):
    """A way of sending was set up, or set up anew."""

    code: str
    carrier: str


class RatesSet(Fact, aggregate="service"):
    """A service's zones and rates were replaced; `zones` maps zone to countries and steps."""

    code: str
    zones: dict[str, dict[str, list[Any]]]


class TariffSet(Fact, aggregate="service"):
    """A service's terms were set; `changes` says which, as text."""

    code: str
    changes: dict[str, str]


class SurchargesSet(Fact, aggregate="service"):
    """What a service adds was replaced: kind to amount, rate and threshold."""

    code: str
    surcharges: dict[str, list[int]]


class CutOffsSet(Fact, aggregate="service"):
    """By when a service collects at a location was set: the time by weekday, Monday is 0."""

    code: str
    location: str
    cut_offs: dict[str, str]


class ServiceRulesSet(Fact, aggregate="service_rule_set"):
    """The rules that bar and prefer services were replaced; `gaps` were accepted with open eyes."""

    rule_set_id: str
    names: list[str]
    gaps: list[str]


class QuotesWanted(Fact, aggregate="comparison"):
    """Services are compared; carriers are asked for their prices after commit."""

    comparison_id: str
    parcel: str


class ServiceChosen(Fact, aggregate="comparison"):
    """A service was chosen for a parcel."""

    comparison_id: str
    parcel: str
    service: str
    amount: int
    currency: str
    because: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Goes by {service}: {because}")


class NoServiceFound(Fact, aggregate="comparison"):
    """No service carries the parcel; a person must choose or change the rules."""

    comparison_id: str
    parcel: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "No service carries the parcel: choose one by hand")


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


class LabelUnclear(Fact, aggregate="label"):
    """The carrier's answer was lost; it is asked again under the same key."""

    label_id: str
    parcel: str
    message: str


class LabelVoidRequested(Fact, aggregate="label"):
    """An unused label is to go back; the carrier is called after commit."""

    label_id: str
    parcel: str


class LabelVoidFailed(Fact, aggregate="label"):
    """The carrier did not take the label back; it stays bought."""

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


class LabelReprinted(Fact, aggregate="label"):
    """A label was printed again; the reason stands in the event's reason."""

    label_id: str
    parcel: str


class ParcelLate(Fact, aggregate="label"):
    """A parcel is late, or is going to be."""

    label_id: str
    parcel: str
    because: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Parcel is late: {because}")


class ManifestRequested(Fact, aggregate="manifest"):
    """A day is to be closed with a carrier, which is told after commit."""

    manifest_id: str
    labels: int


class ManifestClosed(Fact, aggregate="manifest"):
    """The carrier knows what it takes over."""

    manifest_id: str
    provider_ref: str


class ManifestFailed(Fact, aggregate="manifest"):
    """The carrier refused; the labels wait for another manifest."""

    manifest_id: str
    message: str


class PickupRequested(Fact, aggregate="pickup"):
    """A carrier is to come; it is asked after commit."""

    pickup_id: str


class PickupBooked(Fact, aggregate="pickup"):
    """The carrier will come."""

    pickup_id: str
    confirmation: str


class PickupFailed(Fact, aggregate="pickup"):
    """The carrier refused to come."""

    pickup_id: str
    message: str


class PickupCancelRequested(Fact, aggregate="pickup"):
    """A visit is to be called off; the carrier is told after commit."""

    pickup_id: str


class PickupCancelled(Fact, aggregate="pickup"):
    """The visit was called off."""

    pickup_id: str


class PickupKept(Fact, aggregate="pickup"):
    """The carrier did not let the visit be called off."""

    pickup_id: str
    message: str
