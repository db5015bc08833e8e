"""What happened to exceptions. `subject` is what each is about, `kind` one of the rules' kinds."""

from goodorder.kernel.events import Fact


def _said(kind: str) -> str:
    return kind.replace("_", " ")


class ExceptionFound(Fact, aggregate="exception"):
    """A clock ran out: from now on it is on somebody's list."""

    exception_id: str
    trouble: str
    subject: str
    owner: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Exception: {_said(self.trouble)}; in the queue of {_said(self.owner)}"


class ExceptionResolved(Fact, aggregate="exception"):
    """The cause is gone."""

    exception_id: str
    trouble: str
    subject: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Exception resolved: {_said(self.trouble)}"


class ExceptionAssigned(Fact, aggregate="exception"):
    """A person took it on, or gave it back to the queue of its role (no assignee)."""

    exception_id: str
    trouble: str
    assignee: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        whom = f"taken on by {self.assignee.removeprefix('user:')}" if self.assignee else "back in its queue"
        return f"Exception {_said(self.trouble)} {whom}"


class ExceptionSnoozed(Fact, aggregate="exception"):
    """It is left alone until an instant (ISO 8601; none: no longer), for a reason."""

    exception_id: str
    trouble: str
    until: str
    because: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        if not self.until:
            return f"Exception {_said(self.trouble)} no longer snoozed"
        return f"Exception {_said(self.trouble)} snoozed until {self.until[:10]}: {self.because}"


class RemedyApplied(Fact, aggregate="exception"):
    """Somebody did what helps."""

    exception_id: str
    trouble: str
    remedy: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Remedy for {_said(self.trouble)}: {_said(self.remedy)}"


class AnswerWanted(Fact, aggregate="exception"):
    """A provider is to be asked at once what became of an operation."""

    operation_id: str


class PaymentAsked(Fact, aggregate="exception"):
    """The customer is to be sent a payment link (once its page is there, where it is new)."""

    link_id: str
    order_id: str


class CarrierAsked(Fact, aggregate="exception"):
    """A carrier is to be asked at once where a parcel is."""

    parcel: str


class ClockSet(Fact, aggregate="exception_clock"):
    """A kind's limit or owning role was changed."""

    trouble: str
    limit_minutes: int
    owner: str
