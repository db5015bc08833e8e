"""What happened to locations."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class LocationOpened(Fact, aggregate="location"):
    """A location was set up."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Location {code} opened")


class LocationChanged(Fact, aggregate="location"):
    """A location changed; `changes` maps field to new value."""

    code: str
    changes: dict[str, str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Location {code} changed: {named}", named=", ".join(self.changes))


class CalendarChanged(Fact, aggregate="location"):
    """A location works otherwise; `changes` maps field to new value."""

    code: str
    changes: dict[str, str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Calendar of {code} changed: {named}", named=", ".join(self.changes))


class DayClosed(Fact, aggregate="location"):
    """A location is closed on a day; `booked` are the units that were to leave then."""

    code: str
    on: str
    reason: str
    booked: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{code} is closed on {on}: {reason}")


class DayOpened(Fact, aggregate="location"):
    """A closure was taken back."""

    code: str
    on: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{code} is not closed on {on} after all")


class BinsSetUp(Fact, aggregate="location"):
    """Bins of a location were set up, or are somewhere else now."""

    code: str
    count: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{count} bins of {code} set up")
