"""Rules judged, points summed, one outcome with its reasons. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodorder.expressions.rules import verdict, words_of
from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.screening.rules.costs import MOST_POINTS, SEVERITY, Costs, Weighed, weigh
from goodorder.screening.rules.words import LANGUAGE

EFFECTS = ("points", "accept", "review", "reject")
FIRED, UNKNOWN = "fired", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """What a rule says: when it fires, what that means, and the sentence people read.

    `effect` points adds `points` (negative: speaks for the subject); the others ask for an outcome.
    """

    title: str
    condition: str
    effect: str = "points"
    points: int = 0
    position: int = 100
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RuleText:
    """One edition of a rule, as it judges."""

    code: str
    edition: int
    said: RuleDraft

    def is_valid(self, at: datetime) -> bool:
        """Tell whether it counts at an instant."""
        said = self.said
        return not (said.valid_from and at < said.valid_from) and not (
            said.valid_until and at >= said.valid_until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one edition of a rule found: it fired, or could not be judged, on these values."""

    code: str
    edition: int
    title: str
    condition: str
    effect: str
    points: int
    verdict: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry of the block or allow list that a subject is on."""

    listing: str
    kind: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Points, what each decision would cost (None: nobody stated costs), the outcome and why."""

    points: int
    weighed: Weighed | None
    outcome: str
    because: str


def checked_rule(draft: RuleDraft) -> RuleDraft:
    """Return a rule's text clean; raises Invalid naming the field and the remedy."""
    condition = LANGUAGE.checked(draft.condition)
    if not condition:
        message = f"condition: say when the rule fires, such as `{LANGUAGE.example}`"
        raise Invalid("screening.condition_wrong", message, field="condition")
    effect = checks.one_of(draft.effect, EFFECTS, field="effect")
    points = checks.whole(draft.points, field="points", least=-MOST_POINTS, most=MOST_POINTS)
    if effect == "points" and not points:
        raise Invalid("screening.points_missing", "points: say how many, e.g. 30", field="points")
    if draft.valid_from and draft.valid_until and draft.valid_until <= draft.valid_from:
        message = "valid_until: must be later than valid_from"
        raise Invalid("screening.period_wrong", message, field="valid_until")
    return RuleDraft(
        title=checks.text(draft.title, field="title"),
        condition=condition,
        effect=effect,
        points=points if effect == "points" else 0,
        position=checks.whole(draft.position, field="position", most=10_000),
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
    )


def judge(rules: Sequence[RuleText], signals: Mapping[str, Any], *, at: datetime) -> list[Finding]:
    """Return what the rules that are valid found: those that fired and those that could not be judged."""
    ordered = sorted(rules, key=lambda rule: (rule.said.position, rule.code))
    found = (_finding(rule, signals) for rule in ordered if rule.is_valid(at))
    return [finding for finding in found if finding is not None]


def _finding(rule: RuleText, signals: Mapping[str, Any]) -> Finding | None:
    said = rule.said
    answer = verdict(said.condition, signals)
    if answer is False:
        return None
    values = {word: signals.get(word, UNKNOWN) for word in words_of(said.condition)}
    return Finding(
        code=rule.code,
        edition=rule.edition,
        title=said.title,
        condition=said.condition,
        effect=said.effect,
        points=said.points,
        verdict=FIRED if answer else UNKNOWN,
        values=values,
    )


def points_of(findings: Sequence[Finding]) -> int:
    """Sum the points of the rules that fired, never less than none."""
    return max(0, sum(each.points for each in findings if each.verdict == FIRED))


def score(findings: Sequence[Finding], listed: Sequence[Listed], *, value: int, costs: Costs | None) -> Score:
    """Return the outcome: block list, allow list, rules that ask for one (the hardest), then expected loss.

    Without costs every subject with points is reviewed.
    """
    points = points_of(findings)
    weighed = weigh(points, value, costs) if costs else None
    by_points = weighed.cheapest if weighed else "review" if points else "accept"
    outcome, because = _asked(findings, listed) or (by_points, _why(by_points, points, findings, weighed))
    return Score(points=points, weighed=weighed, outcome=outcome, because=because[:300])


def _asked(findings: Sequence[Finding], listed: Sequence[Listed]) -> tuple[str, str] | None:
    """Return the outcome that a list or a rule asks for, whatever the points."""
    for listing, outcome in (("block", "reject"), ("allow", "accept")):
        for entry in listed:
            if entry.listing == listing:
                return outcome, f"{entry.kind} is on the {listing} list: {entry.reason}"
    asking = [each for each in findings if each.verdict == FIRED and each.effect in SEVERITY]
    if not asking:
        return None
    hardest = max(asking, key=lambda each: SEVERITY[each.effect])
    return hardest.effect, hardest.title


def _why(outcome: str, points: int, findings: Sequence[Finding], weighed: Weighed | None) -> str:
    titles = "; ".join(each.title for each in findings if each.verdict == FIRED and each.points > 0)
    if outcome == "accept":
        return f"{points} points" + (f" ({titles})" if titles else "")
    how = "cheapest by expected loss" if weighed else "no costs are stated"
    return f"{points} points, {how}: {titles or 'no rule fired'}"
