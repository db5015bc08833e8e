"""The returns policy: which rule is in force for a line, and what it allows. Pure.

Rules are tried by priority, the lowest number first, then by code; the first that applies decides alone. A rule
applies when every condition it names holds. What is in force is what was in force when the order was placed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS, PPM, rate_of

REFUND, STORE_CREDIT, EXCHANGE, KEEP = "refund", "store_credit", "exchange", "keep"
OUTCOMES = (REFUND, STORE_CREDIT, EXCHANGE, KEEP)
TIMINGS = ("authorised", "in_transit", "received", "inspected")
FEE_KINDS = ("none", "amount", "percent", "freight")
LONGEST_WINDOW_DAYS = 3650
_CONDITIONS = ("skus", "products", "tax_classes", "reasons", "channels", "groups")
_WHEN = {
    "authorised": "paid back at once",
    "in_transit": "paid back when the carrier has it",
    "received": "paid back when it arrives",
    "inspected": "paid back after inspection",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """What a rule says. Empty conditions hold for everything; no outcomes: these goods are not taken back.

    `fee` is minor units of the order's currency for `amount`, parts per million of the value for `percent`.
    `keep_up_to` is the unit value up to which the customer may keep the item; `advance_days` how long an original
    may take after its replacement went ahead (0: no replacement goes ahead).
    """

    priority: int = 500
    skus: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    tax_classes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    on_sale: bool | None = None
    outcomes: tuple[str, ...] = (REFUND, STORE_CREDIT, EXCHANGE)
    window_days: int = 14
    fee_kind: str = "none"
    fee: int = 0
    refund_on: str = "received"
    refunds_shipping: bool = True
    needs_approval: bool = False
    keep_up_to: int = 0
    advance_days: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return plain values, to be kept."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "RuleDraft":
        """Read what `as_json` wrote."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of a rule as it was in force."""

    code: str
    version: int
    draft: RuleDraft

    @property
    def name(self) -> str:
        """Return the rule as it is cited."""
        return f"{self.code} v{self.version}"

    @property
    def sentence(self) -> str:
        """Say what the rule gives, in one line."""
        draft = self.draft
        if not draft.outcomes:
            return "not taken back"
        said = [
            f"{draft.window_days} days from delivery",
            " or ".join(outcome.replace("_", " ") for outcome in draft.outcomes),
            _WHEN[draft.refund_on],
            _fee_words(draft),
        ]
        return "; ".join(said)


def _fee_words(draft: RuleDraft) -> str:
    words = {
        "none": "no fee",
        "amount": "a fixed fee",
        "percent": f"a fee of {draft.fee / 10_000:g} %",
        "freight": "the way back at the customer's cost",
    }
    return words[draft.fee_kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What of a line rules ask about; `on_sale`: something was taken off its price."""

    sku: str
    product: str
    tax_class: str
    channel: str
    group: str
    on_sale: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be done with a line: units at most, until which day, with which outcomes; `because` cites the rule."""

    rule: str
    because: str
    units: int
    until: date | None
    outcomes: tuple[str, ...]
    terms: RuleDraft | None

    @property
    def is_allowed(self) -> bool:
        """Tell whether anything may come back."""
        return self.units > 0 and bool(self.outcomes)


def rule_for(rules: Iterable[Rule], facts: LineFacts) -> Rule | None:
    """Return the rule that decides."""
    ordered = sorted(rules, key=lambda rule: (rule.draft.priority, rule.code))
    return next((rule for rule in ordered if _applies(rule.draft, facts)), None)


def _applies(draft: RuleDraft, facts: LineFacts) -> bool:
    asked = {
        "skus": facts.sku,
        "products": facts.product,
        "tax_classes": facts.tax_class,
        "reasons": facts.reason,
        "channels": facts.channel,
        "groups": facts.group,
    }
    named = all(not getattr(draft, name) or asked[name] in getattr(draft, name) for name in _CONDITIONS)
    return named and draft.on_sale in {None, facts.on_sale}


def judge(
    rule: Rule | None, arrivals: Sequence[tuple[date, int]], free: int, unit_value: int, today: date
) -> Verdict:
    """Say what a rule allows of units that arrived on days; `free` of them, those that came last, are still there.

    Units gone before are taken to be those that arrived first.
    """
    if rule is None:
        return Verdict("", "no rule of the policy applies", 0, None, (), None)
    draft = rule.draft
    if not draft.outcomes:
        return Verdict(rule.name, f"{rule.name}: {rule.sentence}", 0, None, (), draft)
    window = timedelta(days=draft.window_days)
    open_ones = [(on + window, units) for on, units in _last_units(arrivals, free) if on + window >= today]
    units = sum(count for _, count in open_ones)
    until = min((on for on, _ in open_ones), default=None)
    keeps = (KEEP,) if KEEP not in draft.outcomes and 0 < unit_value <= draft.keep_up_to else ()
    why = "" if units or not free else " (the time is over)"
    return Verdict(
        rule.name, f"{rule.name}: {rule.sentence}{why}", units, until, (*draft.outcomes, *keeps), draft
    )


def _last_units(arrivals: Sequence[tuple[date, int]], free: int) -> list[tuple[date, int]]:
    """Return the units that arrived last, `free` of them."""
    found = []
    for on, units in sorted(arrivals, reverse=True):
        if part := min(units, free):
            found.append((on, part))
        free -= part
    return found


def fee_of(draft: RuleDraft, value: int, freight: int) -> int:
    """Return what is kept of units worth `value` (minor units), never more than that."""
    asked = {"none": 0, "amount": draft.fee, "percent": rate_of(value, draft.fee), "freight": freight}
    return min(value, asked[draft.fee_kind])


def checked_draft(draft: RuleDraft) -> RuleDraft:
    """Return the draft; raises Invalid naming the field that is wrong."""
    checks.whole(draft.priority, field="priority", most=10_000)
    for outcome in draft.outcomes:
        checks.one_of(outcome, OUTCOMES, field="outcomes")
    checks.one_of(draft.fee_kind, FEE_KINDS, field="fee_kind")
    checks.one_of(draft.refund_on, TIMINGS, field="refund_on")
    checks.whole(draft.window_days, field="window_days", most=LONGEST_WINDOW_DAYS)
    checks.whole(draft.advance_days, field="advance_days", most=365)
    checks.whole(draft.keep_up_to, field="keep_up_to", most=MOST_MINOR_UNITS)
    most = PPM if draft.fee_kind == "percent" else MOST_MINOR_UNITS
    checks.whole(draft.fee, field="fee", most=most)
    if draft.fee and draft.fee_kind in {"none", "freight"}:
        message = f"fee: leave it at 0 with the fee kind {draft.fee_kind}"
        raise Invalid("returns.rule_incoherent", message, field="fee")
    for name in _CONDITIONS:
        for value in getattr(draft, name):
            checks.text(value, field=name, most=60)
    return draft
