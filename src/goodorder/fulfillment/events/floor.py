"""What happened on the floor: waves, batches, bins and the pickup counter."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class WaveBuilt(Fact, aggregate="wave"):
    """Work was grouped into batches; travel in metres, `travel_before_m` one order at a time."""

    number: str
    location: str
    cut_off_at: str
    batches: list[str]
    travel_m: int
    travel_before_m: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        saved = self.travel_before_m - self.travel_m
        return tell(
            self,
            "Wave {number} of {count} batches built, {saved} m of walking saved",
            count=len(self.batches),
            saved=saved,
        )


class BatchMoved(Fact, aggregate="batch"):
    """A batch was taken by a picker, left, picked, closed or cancelled."""

    number: str
    state: str
    picker: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        who = f" ({self.picker})" if self.picker else ""
        return tell(self, "Batch {number} is {state}{who}", who=who)


class TaskRedirected(Fact, aggregate="batch"):
    """Units are taken from another bin than planned, for a reason."""

    number: str
    sku: str
    bin_from: str
    bin_to: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(
            self,
            "{sku} taken from {bin_to} instead of {what}: {reason}",
            what=self.bin_from or tell(self, "nowhere"),
        )


class UnitsBinned(Fact, aggregate="location"):
    """Units were put into a bin, or out of one (`bin_from`) into another."""

    location: str
    sku: str
    quantity: int
    bin_from: str
    bin_to: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{quantity} × {sku} put into {bin_to}")


class PickupReady(Fact, aggregate="pickup"):
    """Goods wait for their customer at a store until an instant; `is_part` when more is to come."""

    demand: str
    location: str
    is_part: bool
    hold_until: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        what = tell(self, "Partly ready") if self.is_part else tell(self, "Ready")
        return tell(self, "{what} to be collected at {location}", what=what)


class PickupExtended(Fact, aggregate="pickup"):
    """What is ready waits longer."""

    demand: str
    hold_until: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Held for collection until {hold_until}")


class PickupEnded(Fact, aggregate="pickup"):
    """The customer collected what was ready; `identity` is what was shown."""

    demand: str
    location: str
    is_part: bool
    identity: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        what = tell(self, "Partly collected") if self.is_part else tell(self, "Collected")
        return tell(self, "{what} at {location}: {identity}", what=what)


class PickupCancelled(Fact, aggregate="pickup"):
    """The work behind a pickup was given up: these goods will not wait at the store."""

    demand: str
    location: str
    reason: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        why = f": {self.reason}" if self.reason else ""
        return tell(self, "{units} not to be collected at {location}{why}", why=why)


class PickupUncollected(Fact, aggregate="pickup"):
    """Nobody collected the goods: they lie on their shelf again."""

    demand: str
    location: str
    reason: str
    lines: list[dict[str, int]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{units} not collected at {location}: {reason}")
