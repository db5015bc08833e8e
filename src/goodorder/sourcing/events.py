"""What was decided."""

from goodorder.kernel.events import Fact


class SourcingDecided(Fact, aggregate="decision"):
    """Locations were chosen for a demand; `explanation` says why in one sentence."""

    decision_id: str
    explanation: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Sourced: {self.explanation}"
