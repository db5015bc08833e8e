"""What happened to returns and claims; they are told on the timeline of their order. Amounts in minor units."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money


class RuleWritten(Fact, aggregate="return_rule"):
    """A new version of a rule of the returns policy is in force."""

    code: str
    rule_version: int


class RuleEnded(Fact, aggregate="return_rule"):
    """A rule of the returns policy is not in force any more."""

    code: str
    rule_version: int


class ReasonWritten(Fact, aggregate="return_reason"):
    """A reason for returns was set up or changed."""

    code: str


class ReturnRequested(Fact, aggregate="return"):
    """Units are to come back."""

    return_id: str
    number: str
    units: int
    outcome: str
    rules: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        outcome, rules = self.outcome.replace("_", " "), ", ".join(self.rules)
        return f"Return {self.number} requested: {self.units} units, {outcome} ({rules})"


class ReturnAuthorised(Fact, aggregate="return"):
    """The return was allowed."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Return {self.number} authorised"


class ReturnRejected(Fact, aggregate="return"):
    """The return was not allowed."""

    return_id: str
    number: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Return {self.number} rejected: {self.reason}"


class ReturnCancelled(Fact, aggregate="return"):
    """Nothing will come back after all."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Return {self.number} cancelled"


class ReturnExpired(Fact, aggregate="return"):
    """Nothing came in time."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Return {self.number} expired: nothing came in time"


class ReturnLabelled(Fact, aggregate="return"):
    """The parcel that brings the goods back has its label."""

    return_id: str
    number: str
    tracking_number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Return {self.number} has a label: {self.tracking_number}"


class ReturnUnderWay(Fact, aggregate="return"):
    """The carrier has the goods."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Return {self.number} is on its way back"


class ReturnReceived(Fact, aggregate="return"):
    """Units came; `unannounced` of them nobody had announced."""

    return_id: str
    number: str
    units: int
    unannounced: int
    is_complete: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        more = f", {self.unannounced} unannounced" if self.unannounced else ""
        rest = "" if self.is_complete else "; more to come"
        return f"Return {self.number}: {self.units} units received{more}{rest}"


class UnitDisposed(Fact, aggregate="returned_unit"):
    """A returned unit goes somewhere, or somewhere else."""

    unit_id: str
    number: str
    sku: str
    was: str
    disposition: str
    note: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        to = self.disposition.replace("_", " ")
        was = f" (was {self.was})" if self.was else ""
        return f"Return {self.number}: {self.sku} to {to}{was}{f': {self.note}' if self.note else ''}"[:159]


class ReturnInspected(Fact, aggregate="return"):
    """Every unit was looked at."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Return {self.number} inspected"


class ReturnSettled(Fact, aggregate="return"):
    """Units of a return were paid back, credited or exchanged."""

    return_id: str
    number: str
    settlement_id: str
    method: str
    amount: int
    fee: int
    currency: str
    rules: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        kept = f", fee {Money(self.fee, self.currency)}" if self.fee else ""
        how = self.method.replace("_", " ")
        return f"Return {self.number}: {Money(self.amount, self.currency)} by {how}{kept} ({', '.join(self.rules)})"


class UnreturnedCharged(Fact, aggregate="return"):
    """The original of an advance exchange did not come in time and is charged."""

    return_id: str
    number: str
    order_id: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Return {self.number}: the original did not come, {Money(self.amount, self.currency)} charged"


class ReturnClosed(Fact, aggregate="return"):
    """Nothing is left to do about a return."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Return {self.number} closed"


class DefectRuleSet(Fact, aggregate="defect_rule"):
    """From which rate of faults on goods are suspected was set."""

    least_faulty: int
    least_permille: int
    least_times_tenths: int


class ClaimOpened(Fact, aggregate="claim"):
    """The customer says that something is missing or damaged."""

    claim_id: str
    number: str
    what: str
    units: int
    sku: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Claim {self.number}: {self.units} × {self.sku} {self.what}"


class ClaimDecided(Fact, aggregate="claim"):
    """A claim was settled or rejected."""

    claim_id: str
    number: str
    outcome: str
    note: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Claim {self.number}: {self.outcome}{f': {self.note}' if self.note else ''}"[:159]


class CarrierClaimNoted(Fact, aggregate="claim"):
    """The carrier is asked to pay for a loss, pays or refuses."""

    claim_id: str
    number: str
    carrier_state: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return (
            f"Claim {self.number} with the carrier: {self.carrier_state}, {Money(self.amount, self.currency)}"
        )
