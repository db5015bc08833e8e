"""What happened in screening. `subject` is the public id of what was screened."""

from django.utils.translation import gettext_lazy as _

from goodorder.kernel.events import Fact
from goodorder.locale import tell

_SAID = {"accept": _("let through"), "review": _("to be reviewed"), "reject": _("rejected")}
_TRUTHS = {"genuine": _("the order was genuine"), "fraud": _("the order was a fraud")}


class SubjectScreened(Fact, aggregate="screening"):
    """A subject was scored; `because` is why it came out so."""

    screening_id: str
    subject: str
    outcome: str
    points: int
    because: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Screened for fraud, {said}: {because}", said=_SAID.get(self.outcome, self.outcome))


class ReviewAssigned(Fact, aggregate="screening"):
    """Somebody took a review on."""

    screening_id: str
    subject: str
    assignee: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Fraud review taken on by {assignee}")


class ReviewDecided(Fact, aggregate="screening"):
    """A person accepted or rejected what waited for review."""

    screening_id: str
    subject: str
    decision: str
    because: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        if self.decision == "accept":
            return tell(self, "Fraud review: accepted: {because}")
        return tell(self, "Fraud review: rejected: {because}")


class ReviewLapsed(Fact, aggregate="screening"):
    """A review is not needed any more: its subject ended meanwhile."""

    screening_id: str
    subject: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Fraud review not needed any more")


class TruthLearnt(Fact, aggregate="screening"):
    """It became known whether a screened subject was a fraud, and what was lost, in minor units."""

    screening_id: str
    subject: str
    truth: str
    loss: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(
            self, "Known by now for the fraud score: {truth}", truth=_TRUTHS.get(self.truth, self.truth)
        )


class ScreeningRuleChanged(Fact, aggregate="screening_rule"):
    """A rule was written, changed or switched; `said` is all it says now, under its edition."""

    company: str
    code: str
    edition: int
    is_on: bool
    said: dict[str, str]


class ScreeningEntryAdded(Fact, aggregate="screening_entry"):
    """Somebody was put on the block or allow list."""

    entry_id: str
    company: str
    listing: str
    entry_kind: str
    because: str


class ScreeningEntryEnded(Fact, aggregate="screening_entry"):
    """An entry was taken off its list."""

    entry_id: str
    company: str
    listing: str


class ScreeningPolicySet(Fact, aggregate="screening_policy"):
    """A company, or one of its channels, said what mistakes cost or who screens."""

    company: str
    channel: str
    is_exempt: bool


class ScreeningCalibrated(Fact, aggregate="screening_policy"):
    """How points become a probability was fitted to what became known; in millionths."""

    company: str
    intercept: int
    slope: int
    decided: int
