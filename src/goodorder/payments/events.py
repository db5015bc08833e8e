"""What happened to money. `payable_about` is the public id of what is paid for."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money


class PayableOpened(Fact, aggregate="payable"):
    """Somebody owes an amount."""

    payable_id: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{Money(self.amount, self.currency)} to be paid"


class PayableRaised(Fact, aggregate="payable"):
    """More is owed than before."""

    payable_id: str
    amount: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"More to be paid: {self.reason}"


class PayableReduced(Fact, aggregate="payable"):
    """Less is owed than before."""

    payable_id: str
    amount: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Less to be paid: {self.reason}"


class TenderAdded(Fact, aggregate="tender"):
    """A means of payment was put on a payable."""

    tender_id: str
    method: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Payment arranged, {self.method.replace('_', ' ')}: {Money(self.amount, self.currency)}"


class OperationRequested(Fact, aggregate="operation"):
    """An act at a provider was decided and has its key; the call follows after commit."""

    operation_id: str
    tender_id: str
    operation: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Provider asked to {self.operation} {Money(self.amount, self.currency)}"


class OperationUnclear(Fact, aggregate="operation"):
    """The provider's answer was lost: enquiry will settle it."""

    operation_id: str
    operation: str
    message: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"No clear answer to {self.operation}; the provider is asked again: {self.message}"


class OperationContradicted(Fact, aggregate="operation"):
    """The provider tells of money moved by an operation it had refused before: staff must look there."""

    operation_id: str
    operation: str
    provider_ref: str
    amount: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Provider reports {self.operation} done after refusing it: staff must look there"


class PaymentAuthorized(Fact, aggregate="tender"):
    """The provider holds the amount for us."""

    tender_id: str
    about: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{Money(self.amount, self.currency)} authorised"


class PaymentCaptured(Fact, aggregate="tender"):
    """Money is ours. `operation_id` is the source of the journal entry."""

    tender_id: str
    operation_id: str
    about: str
    company: str
    method: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        said = {"write_off": "written off", "rounding": "cleared as a small difference"}
        how = said.get(self.method, f"received, {self.method.replace('_', ' ')}")
        return f"{Money(self.amount, self.currency)} {how}"


class PaymentVoided(Fact, aggregate="tender"):
    """The rest of an authorisation was given back."""

    tender_id: str
    about: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Authorisation of {Money(self.amount, self.currency)} given back"


class PaymentRefunded(Fact, aggregate="tender"):
    """Money went back."""

    tender_id: str
    operation_id: str
    about: str
    company: str
    method: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{Money(self.amount, self.currency)} refunded"


class PaymentFailed(Fact, aggregate="tender"):
    """The provider refused an operation for good."""

    tender_id: str
    about: str
    operation: str
    amount: int
    message: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Provider refused to {self.operation}: {self.message}"
