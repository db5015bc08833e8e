"""What happened to statements."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class StatementImported(Fact, aggregate="statement"):
    """A provider's or bank's statement was read, whole."""

    statement_id: str
    account: str
    lines: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Statement read: {lines} lines")


class StatementBooked(Fact, aggregate="statement"):
    """What was certain was booked; the rest waits for a person."""

    statement_id: str
    matched: int
    explained: int
    exceptions: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{matched} lines matched, {explained} explained, {exceptions} to be looked at")


class LineResolved(Fact, aggregate="statement"):
    """A person said what a line is."""

    statement_id: str
    line: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Line {line} settled: {reason}")


class LineReopened(Fact, aggregate="statement"):
    """What a line had posted was taken back."""

    statement_id: str
    line: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Line {line} opened again: {reason}")
