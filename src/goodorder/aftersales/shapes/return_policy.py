"""The returns policy on the wire."""

from typing import Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Amount, Sent, Shown
from goodorder.returns.rules import Reason, Rule, RuleDraft

Outcome = Literal["refund", "store_credit", "exchange", "keep"]


class PolicyRuleSent(Sent):
    """A rule of the policy; empty lists hold for everything, no outcomes: not taken back."""

    priority: int = Field(500, ge=0, le=10_000, description="the lowest number is tried first")
    skus: list[str] = Field([], max_length=500)
    products: list[str] = Field([], max_length=500)
    tax_classes: list[str] = Field([], max_length=20)
    reasons: list[str] = Field([], max_length=50)
    channels: list[str] = Field([], max_length=50)
    groups: list[str] = Field([], max_length=50)
    on_sale: bool | None = None
    outcomes: list[Outcome] = ["refund", "store_credit", "exchange"]
    window_days: int = Field(14, ge=0, le=3650)
    fee_kind: Literal["none", "amount", "percent", "freight"] = "none"
    fee: Amount = 0
    refund_on: Literal["authorised", "in_transit", "received", "inspected"] = "received"
    refunds_shipping: bool = True
    needs_approval: bool = False
    keep_up_to: Amount = 0
    advance_days: int = Field(0, ge=0, le=365)

    def as_draft(self) -> RuleDraft:
        """Return it as the room takes it."""
        return RuleDraft.from_json(self.model_dump())


class ReturnReasonSent(Sent):
    """A reason for returns."""

    title: str = Field(min_length=1, max_length=120)
    blame: Literal["customer", "shop", "carrier"]
    is_active: bool = True
    is_shown: bool = True


class ReturnReasonShown(Shown):
    """Reason things come back, and whose fault that is."""

    code: str
    title: str
    blame: str
    is_active: bool
    is_shown: bool

    @classmethod
    def of(cls, reason: Reason) -> "ReturnReasonShown":
        """Show a reason."""
        return cls.model_validate(reason)


class ReturnReasonsShown(Shown):
    """Reasons in use."""

    items: list[ReturnReasonShown]


class PolicyRuleShown(Shown):
    """A version of a rule; version 0 is the house's own."""

    code: str
    rule_version: int
    sentence: str
    terms: dict[str, Any]

    @classmethod
    def of(cls, rule: Rule) -> "PolicyRuleShown":
        """Show a rule."""
        return cls(
            code=rule.code, rule_version=rule.version, sentence=rule.sentence, terms=rule.draft.as_json()
        )


class PolicyRulesShown(Shown):
    """Rules in the order in which they are tried."""

    items: list[PolicyRuleShown]
