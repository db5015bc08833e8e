"""What happened to returns and claims; they are told on the timeline of their order. Amounts in minor units."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money
from goodorder.locale import tell


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
        return tell(
            self,
            "Return {number} requested: {units} units, {outcome} ({rules})",
            outcome=outcome,
            rules=rules,
        )


class ReturnAuthorised(Fact, aggregate="return"):
    """The return was allowed."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number} authorised")


class ReturnRejected(Fact, aggregate="return"):
    """The return was not allowed."""

    return_id: str
    number: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number} rejected: {reason}")


class ReturnCancelled(Fact, aggregate="return"):
    """Nothing will come back after all."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number} cancelled")


class ReturnExtended(Fact, aggregate="return"):
    """It may come later than was said: until a day (ISO 8601)."""

    return_id: str
    number: str
    ends_on: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number} may come until {ends_on}")


class ReturnExpired(Fact, aggregate="return"):
    """Nothing came in time."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number} expired: nothing came in time")


class ReturnLabelled(Fact, aggregate="return"):
    """The parcel that brings the goods back has its label."""

    return_id: str
    number: str
    tracking_number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number} has a label: {tracking_number}")


class ReturnUnderWay(Fact, aggregate="return"):
    """The carrier has the goods."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number} is on its way back")


class ReturnReceived(Fact, aggregate="return"):
    """Units came; `unannounced` of them nobody had announced."""

    return_id: str
    number: str
    units: int
    unannounced: int
    is_complete: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        more = tell(self, ", {unannounced} unannounced") if self.unannounced else ""
        rest = "" if self.is_complete else tell(self, "; more to come")
        return tell(self, "Return {number}: {units} units received{more}{rest}", more=more, rest=rest)


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
        was = tell(self, " (was {was})") if self.was else ""
        note = f": {self.note}" if self.note else ""
        return tell(self, "Return {number}: {sku} to {to}{was}{note}", to=to, was=was, note=note)[:159]


class ReturnInspected(Fact, aggregate="return"):
    """Every unit was looked at."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number} inspected")


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
        kept = tell(self, ", fee {money}", money=Money(self.fee, self.currency)) if self.fee else ""
        how = self.method.replace("_", " ")
        return tell(
            self,
            "Return {number}: {money} by {how}{kept} ({named})",
            how=how,
            kept=kept,
            named=", ".join(self.rules),
        )


class UnreturnedCharged(Fact, aggregate="return"):
    """The original of an advance exchange did not come in time and is charged."""

    return_id: str
    number: str
    order_id: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number}: the original did not come, {money} charged")


class ReturnClosed(Fact, aggregate="return"):
    """Nothing is left to do about a return."""

    return_id: str
    number: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Return {number} closed")


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
        return tell(self, "Claim {number}: {units} × {sku} {what}")


class ClaimDecided(Fact, aggregate="claim"):
    """A claim was settled or rejected."""

    claim_id: str
    number: str
    outcome: str
    note: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        note = f": {self.note}" if self.note else ""
        return tell(self, "Claim {number}: {outcome}{note}", note=note)[:159]


class CarrierClaimNoted(Fact, aggregate="claim"):
    """The carrier is asked to pay for a loss, pays or refuses."""

    claim_id: str
    number: str
    carrier_state: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Claim {number} with the carrier: {carrier_state}, {money}")
