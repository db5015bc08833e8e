"""What a screening is judged by: rules, lists, costs, and what was seen before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value

from goodorder.kernel.access import internal_query
from goodorder.screening.models import Entry, Policy, Rule, Screening, Sighting
from goodorder.screening.rules import WINDOWS, Costs, Listed, RuleText, Subject, Velocity


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a channel's subjects are screened; `costs` is None where none are stated in their currency."""

    is_exempt: bool = False
    costs: Costs | None = None
    resale: tuple[str, ...] = ()


@internal_query
def standing(subject: str) -> str:
    """Tell in one statement whether a subject was `screened`, is `unscreened`, or `idle`: nobody uses screening.

    It is used while a rule is on or an entry is on a list.
    """
    rules, entries = _in_use()
    counts = Screening.objects.filter(subject=subject).exclude(state="replaced").values_list(Value("seen"))
    found = {word for (word,) in rules.union(entries, counts)}
    if "on" not in found:
        return "idle"
    return "screened" if "seen" in found else "unscreened"


@internal_query
def is_idle() -> bool:
    """Tell whether nobody uses screening, as `standing` does of one subject."""
    rules, entries = _in_use()
    return not list(rules.union(entries))


def _in_use() -> tuple[QuerySet[Any, Any], QuerySet[Any, Any]]:
    rules = Rule.objects.filter(is_on=True).values_list(Value("on"))[:1]
    return rules, Entry.objects.filter(ended_at=None).values_list(Value("on"))[:1]


@internal_query
def setting_for(company: str, channel: str, currency: str) -> Setting:
    """Return how a channel is screened: its own policy before its company's."""
    rows = Policy.objects.filter(company__code=company).filter(Q(channel=None) | Q(channel__code=channel))
    policies = sorted(rows, key=lambda policy: policy.channel_id is None)
    if not policies:
        return Setting()
    stated = next((policy for policy in policies if policy.currency == currency), None)
    return Setting(
        is_exempt=policies[0].is_exempt,
        costs=costs_of(stated) if stated else None,
        resale=tuple(policies[0].resale),
    )


@internal_query
def costs_of(policy: Policy) -> Costs:
    """Return a policy's costs as the rules take them."""
    return Costs(**{name: getattr(policy, name) for name in Costs.__dataclass_fields__})


@internal_query
def rules_on(company: str) -> list[RuleText]:
    """Return the rules a company has switched on."""
    return [rule.text() for rule in Rule.objects.filter(company__code=company, is_on=True)]


@internal_query
def entries_on(company: str, keys: Iterable[tuple[str, str]], *, at: datetime) -> list[Listed]:
    """Return the entries of a company's lists that name one of some (kind, value)."""
    named = Q()
    for kind, value in keys:
        named |= Q(kind=kind, value=value)
    lasting = Q(expires_at=None) | Q(expires_at__gt=at)
    rows = Entry.objects.filter(named, lasting, company__code=company, ended_at=None).order_by("pk")
    return [Listed(listing=row.listing, kind=row.kind, value=row.value, reason=row.reason) for row in rows]


@internal_query
def seen_of(subject: Subject, marks: Mapping[str, Sequence[str]]) -> dict[str, Velocity]:
    """Count what was seen under each mark of a subject, itself included; of several values the busiest speaks."""
    named = Q()
    for kind, values in marks.items():
        named |= Q(kind=kind, value__in=values)
    since = {window: subject.at - timedelta(seconds=seconds) for window, seconds in WINDOWS.items()}
    rows = Sighting.objects.filter(named, company__code=subject.company, at__gt=since["7d"])
    counts = {f"n_{window}": Count("pk", filter=Q(at__gt=start)) for window, start in since.items()}
    grouped = (
        rows.exclude(subject=subject.ref)
        .order_by()
        .values("kind", "value")
        .annotate(
            **counts,
            amount=Sum("amount", filter=Q(at__gt=since["24h"]), default=0),
            others=Count("customer", distinct=True, filter=~Q(customer=subject.customer)),
        )
    )
    found: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in marks}
    for row in grouped:
        found[row["kind"]].append(row)
    return {kind: _busiest(rows, subject.value) for kind, rows in found.items()}


def _busiest(rows: Sequence[Mapping[str, Any]], value: int) -> Velocity:
    return Velocity(
        orders={window: 1 + max((row[f"n_{window}"] for row in rows), default=0) for window in WINDOWS},
        amount_24h=value + max((row["amount"] for row in rows), default=0),
        customers_7d=1 + max((row["others"] for row in rows), default=0),
    )


@internal_query
def rejections_of(customer: str, *, but: str) -> int:
    """Return how many subjects of a customer a person rejected, without one."""
    return Screening.objects.filter(customer=customer, decision="reject").exclude(subject=but).count()


@internal_query
def counting(subject: str) -> Screening | None:
    """Return the screening of a subject that counts, if it was ever screened."""
    return Screening.objects.filter(subject=subject).exclude(state="replaced").first()


@internal_query
def is_under_review(subject: str) -> bool:
    """Tell whether a subject waits for a reviewer."""
    return Screening.objects.filter(subject=subject, state="under_review").exists()
