"""What happened to statements."""

from goodorder.kernel.events import Fact


class StatementImported(Fact, aggregate="statement"):
    """A provider's or bank's statement was read, whole."""

    statement_id: str
    account: str
    lines: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Statement read: {self.lines} lines"


class StatementBooked(Fact, aggregate="statement"):
    """What was certain was booked; the rest waits for a person."""

    statement_id: str
    matched: int
    explained: int
    exceptions: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.matched} lines matched, {self.explained} explained, {self.exceptions} to be looked at"


class LineResolved(Fact, aggregate="statement"):
    """A person said what a line is."""

    statement_id: str
    line: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Line {self.line} settled: {self.reason}"


class LineReopened(Fact, aggregate="statement"):
    """What a line had posted was taken back."""

    statement_id: str
    line: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Line {self.line} opened again: {self.reason}"
