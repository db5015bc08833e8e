"""Risk rules, lists, costs and results on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Amount, Asked, Instant, Sent, Shown
from goodorder.kernel.money import PPM
from goodorder.screening.commands.policies import PolicyDraft
from goodorder.screening.models import Entry, Policy, Rule
from goodorder.screening.queries import RuleResult, Trial
from goodorder.screening.rules import EntryDraft, RuleDraft

CompanyCode = Annotated[str, Field(min_length=1, max_length=20)]
Effect = Literal["points", "accept", "review", "reject"]


class OfCompanyAsked(Sent):
    """Of which company; empty: of all."""

    company: Annotated[str, Field(max_length=20)] = ""


class OneCompanyAsked(Sent):
    """Of which company."""

    company: CompanyCode


class RiskRuleSent(Sent):
    """What a rule says. `condition` is CEL over the words of `/fraud/words`."""

    company: CompanyCode
    code: Annotated[str, Field(min_length=1, max_length=40)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    condition: Annotated[str, Field(min_length=1, max_length=500)]
    effect: Effect = "points"
    points: Annotated[int, Field(ge=-1000, le=1000)] = 0
    position: Annotated[int, Field(ge=0, le=10_000)] = 100
    valid_from: Instant | None = None
    valid_until: Instant | None = None

    def as_rule(self) -> RuleDraft:
        """Return the room's own word for it."""
        return RuleDraft(**{name: getattr(self, name) for name in RuleDraft.__dataclass_fields__})


class RiskRuleShown(Shown):
    """A rule as its latest edition has it."""

    company: str
    code: str
    edition: int
    title: str
    condition: str
    effect: str
    points: int
    position: int
    is_on: bool
    valid_from: datetime | None
    valid_until: datetime | None

    @classmethod
    def of(cls, rule: Rule) -> "RiskRuleShown":
        """Show a rule."""
        same = {name: getattr(rule, name) for name in cls.model_fields if name != "company"}
        return cls(company=rule.company.code, **same)


class RiskRulesShown(Shown):
    """Rules in the order they are shown in."""

    items: list[RiskRuleShown]

    @classmethod
    def of(cls, rules: list[Rule]) -> "RiskRulesShown":
        """Show rules."""
        return cls(items=[RiskRuleShown.of(rule) for rule in rules])


class RiskRuleSwitchSent(Sent):
    """A rule switched on or off."""

    company: CompanyCode
    is_on: bool


class RiskCompanySent(Sent):
    """Which company it is done for."""

    company: CompanyCode


class RiskTrialShown(Shown):
    """What a rule would do to the last screened orders: outcomes before and with it."""

    tried: int
    fired: int
    unknown: int
    before: dict[str, int]
    after: dict[str, int]

    @classmethod
    def of(cls, trial: Trial) -> "RiskTrialShown":
        """Show a trial."""
        said = {name: getattr(trial, name) for name in ("tried", "fired", "unknown")}
        return cls(**said, before=dict(trial.before), after=dict(trial.after))


class RiskWordShown(Shown):
    """A word conditions may use: what it means and a value of its type."""

    word: str
    meaning: str
    sample: Any


class RiskWordsShown(Shown):
    """All words conditions may use."""

    items: list[RiskWordShown]


class RiskResultShown(Shown):
    """How a rule did. `precision_ppm` is null while no truth is known; `lost` by currency in minor units."""

    code: str
    title: str
    fired: int
    reviewed: int
    frauds: int
    genuine: int
    precision_ppm: int | None
    lost: dict[str, int]


class RiskResultsShown(Shown):
    """How each rule did on the last screened orders."""

    items: list[RiskResultShown]

    @classmethod
    def of(cls, found: list[RuleResult]) -> "RiskResultsShown":
        """Show results."""
        return cls(items=[RiskResultShown.model_validate(one) for one in found])


class RiskEntriesAsked(Asked):
    """Which entries."""

    listing: Literal["", "block", "allow"] = ""
    search: Annotated[str, Field(max_length=100)] = ""


class RiskEntrySent(Sent):
    """Whom to put on a list, why and until when."""

    company: CompanyCode
    listing: Literal["block", "allow"]
    kind: Literal["email", "domain", "phone", "address", "customer", "card"]
    value: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    expires_at: Instant | None = None

    def as_entry(self) -> EntryDraft:
        """Return the room's own word for it."""
        return EntryDraft(**{name: getattr(self, name) for name in EntryDraft.__dataclass_fields__})


class RiskEntryShown(Shown):
    """An entry of a list."""

    id: str
    company: str
    listing: str
    kind: str
    value: str
    reason: str
    added_by: str
    added_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, entry: Entry) -> "RiskEntryShown":
        """Show an entry."""
        same = {name: getattr(entry, name) for name in cls.model_fields if name not in {"id", "company"}}
        return cls(id=entry.public_id, company=entry.company.code, **same)


class RiskPolicySent(Sent):
    """What mistakes cost, in the channel's or else the company's currency; who screens; how resale SKUs begin."""

    company: CompanyCode
    channel: Annotated[str, Field(max_length=40)] = ""
    is_exempt: bool = False
    margin_ppm: Annotated[int, Field(ge=0, le=PPM)] = 0
    review_cost: Amount = 0
    loss_ppm: Annotated[int, Field(ge=0, le=2 * PPM)] = PPM
    loss_fee: Amount = 0
    resale: Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=200)] = []

    def as_policy(self) -> PolicyDraft:
        """Return the room's own word for it."""
        return PolicyDraft(**{name: getattr(self, name) for name in PolicyDraft.__dataclass_fields__})


class RiskPolicyShown(Shown):
    """What is said about a company or one of its channels; `learnt_from` 0: the curve is as delivered."""

    company: str
    channel: str
    is_exempt: bool
    currency: str
    margin_ppm: int
    review_cost: int
    loss_ppm: int
    loss_fee: int
    resale: list[str]
    intercept: int
    slope: int
    learnt_from: int

    @classmethod
    def of(cls, policy: Policy) -> "RiskPolicyShown":
        """Show a policy."""
        same = {
            name: getattr(policy, name) for name in cls.model_fields if name not in {"company", "channel"}
        }
        channel = policy.channel.code if policy.channel else ""
        return cls(company=policy.company.code, channel=channel, **same)


class RiskPoliciesShown(Shown):
    """What is said, by company and channel."""

    items: list[RiskPolicyShown]

    @classmethod
    def of(cls, policies: list[Policy]) -> "RiskPoliciesShown":
        """Show policies."""
        return cls(items=[RiskPolicyShown.of(policy) for policy in policies])
