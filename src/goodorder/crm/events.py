"""What happened to customers, their cases and the segments they are in."""

from goodorder.kernel.events import Fact


class NoteWritten(Fact, aggregate="note"):
    """Somebody wrote something down about a customer."""

    note_id: str
    customer_id: str


class CustomersMerged(Fact, aggregate="merge"):
    """Two customers are one person; `survivor_id` stands for `merged_id`."""

    merge_id: str
    survivor_id: str
    merged_id: str


class MergeUndone(Fact, aggregate="merge"):
    """Two customers are two people again."""

    merge_id: str
    survivor_id: str
    merged_id: str


class CustomersParted(Fact, aggregate="likeness"):
    """Somebody said that two customers are not one person."""

    likeness_id: str
    customer_id: str
    other_id: str


class CustomersLikened(Fact, aggregate="likeness"):
    """That two customers are not one person was taken back."""

    likeness_id: str
    customer_id: str
    other_id: str


class CaseOpened(Fact, aggregate="case"):
    """A customer's matter is seen to."""

    case_id: str
    number: str
    customer_id: str
    case_kind: str
    priority: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Case {self.number} opened: {self.case_kind.replace('_', ' ')}"


class CaseMoved(Fact, aggregate="case"):
    """A case went on: waits for the customer, waits for us, is solved or open again."""

    case_id: str
    number: str
    step: str
    state: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Case {self.number}: {self.state.replace('_', ' ')}"


class CaseAssigned(Fact, aggregate="case"):
    """A case is somebody's to see to, or nobody's; its priority may have changed with it."""

    case_id: str
    number: str
    owner: str
    priority: str


class CaseAnswered(Fact, aggregate="case"):
    """The customer was answered by a message."""

    case_id: str
    number: str
    message_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Case {self.number}: answered"


class CaseNoted(Fact, aggregate="case"):
    """Something was written down in a case: a note of ours, or what the customer said (`heard`)."""

    case_id: str
    number: str
    entry: str


class ServiceLevelSet(Fact, aggregate="service_level"):
    """How soon cases of a kind and priority are answered and solved was set."""

    case_kind: str
    priority: str
    answer_minutes: int
    solve_minutes: int


class ReplySaved(Fact, aggregate="reply"):
    """Words of answers were written, or dropped."""

    code: str
    language: str
    is_kept: bool


class CaseViewSaved(Fact, aggregate="case_view"):
    """A filter of cases was saved, or dropped."""

    name: str
    is_kept: bool


class SegmentSaved(Fact, aggregate="segment"):
    """What a segment's members have in common was said."""

    segment_id: str
    condition: str


class SegmentRefreshed(Fact, aggregate="segment"):
    """Who is in a segment was found anew."""

    segment_id: str
    count: int
    joined: int
    left: int


class SegmentDropped(Fact, aggregate="segment"):
    """A segment is not kept any more."""

    segment_id: str


class SegmentExported(Fact, aggregate="segment"):
    """Members of a segment who agreed to be written to were handed out."""

    segment_id: str
    count: int
