"""What happened to money. `payable_about` is the public id of what is paid for."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class PayableOpened(Fact, aggregate="payable"):
    """Somebody owes an amount."""

    payable_id: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{money} to be paid")


class PayableRaised(Fact, aggregate="payable"):
    """More is owed than before."""

    payable_id: str
    amount: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "More to be paid: {reason}")


class PayableReduced(Fact, aggregate="payable"):
    """Less is owed than before."""

    payable_id: str
    amount: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Less to be paid: {reason}")


class GiftCardIssued(Fact, aggregate="stored_value"):
    """A gift card was issued. `paid_by`: cash, manual (bank transfer), or goodwill."""

    stored_value_id: str
    movement: int
    company: str
    paid_by: str
    amount: int
    currency: str
    last_four: str


class StoreCreditIssued(Fact, aggregate="stored_value"):
    """A customer got store credit as goodwill."""

    stored_value_id: str
    movement: int
    company: str
    customer_id: str
    amount: int
    currency: str


class StoredValueBlocked(Fact, aggregate="stored_value"):
    """Stored value may not be spent until it is let go again."""

    stored_value_id: str
    because: str


class StoredValueUnblocked(Fact, aggregate="stored_value"):
    """Stored value may be spent again."""

    stored_value_id: str


class StoredValueReopened(Fact, aggregate="stored_value"):
    """Money came back to an expired gift card, which opened again."""

    stored_value_id: str
    expires_on: str


class StoredValueExpired(Fact, aggregate="stored_value"):
    """What was left of stored value lapsed."""

    stored_value_id: str
    movement: int
    company: str
    method: str
    amount: int
    currency: str


class StoredAdjustmentRequested(Fact, aggregate="stored_adjustment"):
    """Somebody asked for a correction of a balance."""

    adjustment_id: str
    stored_value_id: str
    amount: int


class StoredAdjustmentDecided(Fact, aggregate="stored_adjustment"):
    """Somebody else approved or declined the correction of a balance."""

    adjustment_id: str
    stored_value_id: str
    is_approved: bool


class StoredValueAdjusted(Fact, aggregate="stored_value"):
    """A balance was corrected, `amount` signed."""

    stored_value_id: str
    movement: int
    company: str
    method: str
    amount: int
    currency: str


class TenderPolicySet(Fact, aggregate="tender_policy"):
    """A company or channel decided how refunds are spread."""

    company: str
    channel: str
    refunds: str


class TenderAdded(Fact, aggregate="tender"):
    """A means of payment was put on a payable."""

    tender_id: str
    method: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Payment arranged, {method}: {money}", method=self.method.replace("_", " "))


class OperationRequested(Fact, aggregate="operation"):
    """An act at a provider was decided and has its key; the call follows after commit."""

    operation_id: str
    tender_id: str
    operation: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Provider asked to {operation} {money}")


class OperationUnclear(Fact, aggregate="operation"):
    """The provider's answer was lost: enquiry will settle it."""

    operation_id: str
    operation: str
    message: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "No clear answer to {operation}; the provider is asked again: {message}")


class OperationContradicted(Fact, aggregate="operation"):
    """The provider tells of money moved by an operation it had refused before: staff must look there."""

    operation_id: str
    operation: str
    provider_ref: str
    amount: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Provider reports {operation} done after refusing it: staff must look there")


class PaymentAuthorized(Fact, aggregate="tender"):
    """The provider holds the amount for us."""

    tender_id: str
    about: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{money} authorised")


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
        paid = tell(self, "{money} received, {how}", how=self.method.replace("_", " "))
        small = tell(self, "{money} cleared as a small difference")
        return {"write_off": tell(self, "{money} written off"), "rounding": small}.get(self.method, paid)


class PaymentVoided(Fact, aggregate="tender"):
    """The rest of an authorisation was given back."""

    tender_id: str
    about: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Authorisation of {money} given back")


class PaymentRefunded(Fact, aggregate="tender"):
    """Money went back; `note` says to which tender and why."""

    tender_id: str
    operation_id: str
    about: str
    company: str
    method: str
    amount: int
    currency: str
    note: str = ""

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{money} refunded {note}").rstrip()


class PaymentFailed(Fact, aggregate="tender"):
    """The provider refused an operation for good."""

    tender_id: str
    about: str
    operation: str
    amount: int
    message: str
    operation_id: str = ""

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Provider refused to {operation}: {message}")


class AuthorizationLapsed(Fact, aggregate="tender"):
    """What was left of an authorisation is no longer held: it ran out, or its one capture used it up."""

    tender_id: str
    about: str
    amount: int
    currency: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{money} no longer authorised: {reason}")


class DisputeOpened(Fact, aggregate="dispute"):
    """The payer's bank took money back for the time of a dispute."""

    dispute_id: str
    about: str
    company: str
    method: str
    amount: int
    currency: str
    reason: str
    due_by: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        what = self.reason.replace("_", " ") or tell(self, "no reason given")
        return tell(self, "{money} disputed: {what}", what=what)


class DisputeNoted(Fact, aggregate="dispute"):
    """Staff wrote down what speaks for us."""

    dispute_id: str
    note: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Note on the dispute: {note}")


class DisputeWon(Fact, aggregate="dispute"):
    """The disputed money is ours again."""

    dispute_id: str
    about: str
    company: str
    method: str
    amount: int
    fee: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Dispute over {money} won")


class DisputeLost(Fact, aggregate="dispute"):
    """The disputed money is gone. `beyond` is the part that had been refunded already: it went twice."""

    dispute_id: str
    about: str
    company: str
    method: str
    amount: int
    beyond: int
    fee: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Dispute over {money} lost: the payer owes it again")


class PayLinkRequested(Fact, aggregate="pay_link"):
    """A page of the provider's on which the payer can pay was asked for."""

    link_id: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Payment link asked for: {money}")


class PayLinkOpened(Fact, aggregate="pay_link"):
    """The payment link is ready."""

    link_id: str
    amount: int
    currency: str


class PayLinkTold(Fact, aggregate="pay_link"):
    """The provider told that something happened on a payment link's page: it is asked what."""

    link_id: str


class PayLinkClosing(Fact, aggregate="pay_link"):
    """The provider is asked to let nobody pay by a link any more."""

    link_id: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Payment link is being closed: {reason}")


class PayLinkEnded(Fact, aggregate="pay_link"):
    """Nobody can pay by a link any more. `is_stale`: it was closed because another amount is owed now."""

    link_id: str
    about: str
    state: str
    reason: str
    is_stale: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Payment link {state}: {reason}").rstrip(": ")


class PayLinkPaid(Fact, aggregate="pay_link"):
    """The payer paid by a link. `needed` is the part of `amount` that was still owed then."""

    link_id: str
    tender_id: str
    about: str
    amount: int
    needed: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        paid = tell(self, "{money} paid by payment link")
        return paid if self.needed else tell(self, "{paid}, given back: nothing was owed any more", paid=paid)
