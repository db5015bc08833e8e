"""What happened to locations."""

from goodorder.kernel.events import Fact


class LocationOpened(Fact, aggregate="location"):
    """A location was set up."""

    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Location {self.code} opened"


class LocationChanged(Fact, aggregate="location"):
    """A location changed; `changes` maps field to new value."""

    code: str
    changes: dict[str, str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Location {self.code} changed: {', '.join(self.changes)}"
