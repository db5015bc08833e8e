"""What happened at the packing bench and to pallets."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


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
        why = tell(self, ", {expected_g} g expected: {reason}")[:100] if self.reason else ""
        return tell(self, "Carton closed at {weight_g} g{why}", why=why)


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
