"""What happened to approvals, told on the timeline of the order they are about."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money


class ApprovalRequested(Fact, aggregate="approval"):
    """Somebody asked for what is above their limit."""

    approval_id: str
    act: str
    amount: int
    currency: str
    because: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Approval asked for: {self.act}, {Money(self.amount, self.currency)} ({self.because})"


class ApprovalGiven(Fact, aggregate="approval"):
    """A second person approved, and it was done."""

    approval_id: str
    act: str
    amount: int
    currency: str
    asked_by: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Approved: {self.act}, {Money(self.amount, self.currency)}, asked by {self.asked_by}"


class ApprovalDeclined(Fact, aggregate="approval"):
    """A second person declined; nothing was done."""

    approval_id: str
    act: str
    because: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Not approved: {self.act} ({self.because})"


class ApprovalWithdrawn(Fact, aggregate="approval"):
    """Who asked for it does not want it any more."""

    approval_id: str
    act: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Approval no longer asked for: {self.act}"


class ApprovalExpired(Fact, aggregate="approval"):
    """Nobody decided in time; nothing was done."""

    approval_id: str
    act: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Nobody approved in time: {self.act}"
