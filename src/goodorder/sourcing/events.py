"""What was decided, and what became of the rules."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class SourcingDecided(Fact, aggregate="decision"):
    """Locations were chosen for a demand; `explanation` says why in one sentence."""

    decision_id: str
    explanation: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Sourced: {explanation}")


class RulesDrafted(Fact, aggregate="rule_set"):
    """A new version of the sourcing rules was written."""

    code: str
    rules_version: int
    owner: str


class RulesActivated(Fact, aggregate="rule_set"):
    """A version of the sourcing rules was put in force, in place of another."""

    code: str
    rules_version: int
    valid_from: str
    replaced: int | None
    owner: str
    note: str


class RulesRetired(Fact, aggregate="rule_set"):
    """A version of the sourcing rules was taken out of force."""

    code: str
    rules_version: int


class RulesDiscarded(Fact, aggregate="rule_set"):
    """A draft of the sourcing rules was thrown away."""

    code: str
    rules_version: int


class RulesReplayed(Fact, aggregate="rule_set"):
    """A draft of the sourcing rules was tried on past decisions."""

    code: str
    rules_version: int
    decisions: int
    changed: int
