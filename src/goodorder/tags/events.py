"""What happened to tags. `subject` is the public id of what bears them."""

from goodorder.kernel.events import Fact


class TagAdded(Fact, aggregate="tag"):
    """A tag was put on something."""

    subject: str
    tag: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Tagged: {self.tag}"


class TagRemoved(Fact, aggregate="tag"):
    """A tag was taken off something."""

    subject: str
    tag: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Tag taken off: {self.tag}"
