"""How rules did, and what a rule would have done."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from goodorder.kernel.access import Context, internal_query
from goodorder.screening.models import Policy, Rule, Screening
from goodorder.screening.queries.judging import costs_of
from goodorder.screening.rules import (
    FIRED,
    UNKNOWN,
    Costs,
    Listed,
    RuleDraft,
    RuleText,
    checked_rule,
    judge,
    score,
)

TRIED = 100
LOOKED_AT = 5_000
# An accepted subject that nobody disputed for so long counts as genuine.
UNDISPUTED_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a rule would do to the last screened subjects: outcomes before and with it."""

    tried: int
    fired: int
    unknown: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    examples: Sequence[Screening]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """How a rule did: how often it fired, how many of these turned out frauds or genuine, and what was lost.

    `precision_ppm` is the share of frauds among those whose truth is known; None while none is.
    `lost` is what frauds cost on which it fired and that were accepted all the same.
    """

    code: str
    title: str
    fired: int
    reviewed: int
    frauds: int
    genuine: int
    lost: Mapping[str, int]

    @property
    def precision_ppm(self) -> int | None:
        """The share of frauds among the known, in parts per million."""
        known = self.frauds + self.genuine
        return self.frauds * 1_000_000 // known if known else None


def try_rule(ctx: Context, *, company: str, code: str, draft: RuleDraft) -> Trial:
    """Say what a rule, in place of the one of its code, would have done to the last hundred screened subjects.

    They are judged by the values seen then, with the rules and costs of now. Raises Invalid for the draft.
    """
    draft = checked_rule(draft)
    rows = Screening.objects.visible_to(ctx).filter(company__code=company).exclude(state="replaced")
    last = list(rows.order_by("-id")[:TRIED])
    standing = [
        rule.text() for rule in Rule.objects.visible_to(ctx).filter(company__code=company, is_on=True)
    ]
    trial = [*(rule for rule in standing if rule.code != code), RuleText(code, 0, draft)]
    costs = {
        (policy.channel_id, policy.currency): costs_of(policy)
        for policy in Policy.objects.visible_to(ctx).filter(company__code=company)
    }
    found = [judge([RuleText(code, 0, draft)], row.signals, at=ctx.now) for row in last]
    fired = [row for row, findings in zip(last, found, strict=True) if _has(findings, FIRED)]
    return Trial(
        tried=len(last),
        fired=len(fired),
        unknown=sum(_has(findings, UNKNOWN) for findings in found),
        before=Counter(_outcome(ctx, row, standing, costs) for row in last),
        after=Counter(_outcome(ctx, row, trial, costs) for row in last),
        examples=fired[:10],
    )


def _has(findings: Sequence[Any], verdict: str) -> bool:
    return any(finding.verdict == verdict for finding in findings)


def _outcome(
    ctx: Context, row: Screening, rules: Sequence[RuleText], costs: Mapping[tuple[int | None, str], Costs]
) -> str:
    findings = judge(rules, row.signals, at=ctx.now)
    listed = [Listed(**entry) for entry in row.listed]
    stated = costs.get((row.channel_id, row.currency)) or costs.get((None, row.currency))
    return score(findings, listed, value=row.value, costs=stated).outcome


def results(ctx: Context, *, company: str) -> list[RuleResult]:
    """Return how each rule did on the last five thousand screened subjects of a company."""
    rows = Screening.objects.visible_to(ctx).filter(company__code=company).exclude(state="replaced")
    sums: dict[str, dict[str, Any]] = {}
    for row in rows.order_by("-id")[:LOOKED_AT]:
        for finding in row.findings:
            if finding["verdict"] == FIRED:
                _count(sums.setdefault(finding["code"], _nothing(finding["title"])), row, ctx)
    return [RuleResult(code=code, **counted) for code, counted in sorted(sums.items())]


def _nothing(title: str) -> dict[str, Any]:
    return {"title": title, "fired": 0, "reviewed": 0, "frauds": 0, "genuine": 0, "lost": {}}


def _count(counted: dict[str, Any], row: Screening, ctx: Context) -> None:
    truth = row.truth or ("genuine" if _is_undisputed(row, ctx) else "")
    counted["fired"] += 1
    counted["reviewed"] += row.outcome == "review"
    counted["frauds"] += truth == "fraud"
    counted["genuine"] += truth == "genuine"
    if row.loss:
        counted["lost"][row.currency] = counted["lost"].get(row.currency, 0) + row.loss


def _is_undisputed(row: Screening, ctx: Context) -> bool:
    return row.state == "accepted" and row.screened_at <= ctx.now - UNDISPUTED_FOR


@internal_query
def decided_points(company: str, *, undisputed_before: Any) -> dict[int, tuple[int, int]]:
    """Return what became known, by points: (genuine, frauds); long undisputed accepted subjects are genuine."""
    known = ~Q(truth="") | Q(state="accepted", screened_at__lte=undisputed_before)
    rows = Screening.objects.filter(known, company__code=company).exclude(state="replaced").order_by("-id")
    found: dict[int, tuple[int, int]] = {}
    for points, truth in rows.values_list("points", "truth")[: LOOKED_AT * 10]:
        genuine, frauds = found.get(points, (0, 0))
        is_fraud = truth == "fraud"
        found[points] = (genuine + (not is_fraud), frauds + is_fraud)
    return found
