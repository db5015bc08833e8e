"""What happened to views, runs and assignments."""

from goodorder.kernel.events import Fact


class ViewSaved(Fact, aggregate="view"):
    """A view was saved, new or anew."""

    view_id: str
    name: str
    is_shared: bool


class ViewDropped(Fact, aggregate="view"):
    """A view was deleted."""

    view_id: str
    name: str


class OrderAssigned(Fact, aggregate="assignment"):
    """An order was given to somebody to look after, or to nobody."""

    order_id: str
    assignee: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Looked after by {self.assignee}" if self.assignee else "Looked after by nobody in particular"


class RunStarted(Fact, aggregate="run"):
    """A run over many orders was started, or its failures were tried again."""

    run_id: str
    action: str
    orders: int


class RunContinued(Fact, aggregate="run"):
    """A run has worked for a while; the rest follows."""

    run_id: str


class RunCancelled(Fact, aggregate="run"):
    """A run was stopped; what was not done by then is left as it was."""

    run_id: str


class RunFinished(Fact, aggregate="run"):
    """Every order of a run has had its turn."""

    run_id: str
    done: int
    failed: int
