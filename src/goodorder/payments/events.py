"""What happened to money. `payable_about` is the public id of what is paid for."""

from goodorder.kernel.events import Fact


class PayableOpened(Fact, aggregate="payable"):
    """Somebody owes an amount."""

    payable_id: str
    amount: int
    currency: str


class PayableReduced(Fact, aggregate="payable"):
    """Less is owed than before."""

    payable_id: str
    amount: int
    reason: str


class TenderAdded(Fact, aggregate="tender"):
    """A means of payment was put on a payable."""

    tender_id: str
    method: str
    amount: int
    currency: str


class OperationRequested(Fact, aggregate="operation"):
    """An act at a provider was decided and has its key; the call follows after commit."""

    operation_id: str
    tender_id: str
    operation: str
    amount: int
    currency: str


class OperationUnclear(Fact, aggregate="operation"):
    """The provider's answer was lost: enquiry will settle it."""

    operation_id: str
    operation: str
    message: str


class OperationContradicted(Fact, aggregate="operation"):
    """The provider tells of money moved by an operation it had refused before: staff must look there."""

    operation_id: str
    operation: str
    provider_ref: str
    amount: int


class PaymentAuthorized(Fact, aggregate="tender"):
    """The provider holds the amount for us."""

    tender_id: str
    about: str
    amount: int
    currency: str


class PaymentCaptured(Fact, aggregate="tender"):
    """Money is ours. `operation_id` is the source of the journal entry."""

    tender_id: str
    operation_id: str
    about: str
    company: str
    method: str
    amount: int
    currency: str


class PaymentVoided(Fact, aggregate="tender"):
    """The rest of an authorisation was given back."""

    tender_id: str
    about: str
    amount: int
    currency: str


class PaymentRefunded(Fact, aggregate="tender"):
    """Money went back."""

    tender_id: str
    operation_id: str
    about: str
    company: str
    method: str
    amount: int
    currency: str


class PaymentFailed(Fact, aggregate="tender"):
    """The provider refused an operation for good."""

    tender_id: str
    about: str
    operation: str
    amount: int
    message: str
