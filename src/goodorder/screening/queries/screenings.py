"""Screenings, rules, lists and policies as people and machines read them."""

from dataclasses import dataclass

from django.db.models import Q

from goodorder.kernel.access import Context
from goodorder.kernel.checks import one_of
from goodorder.kernel.paging import Page, page_of
from goodorder.screening.models import Entry, Policy, Rule, Screening, Sighting

QUEUE_ORDERS = {"oldest": "screened_at", "value": "-value"}
MOST_ALIKE = 50


@dataclass(frozen=True, slots=True)
class Alike:
    """Another subject with the same marks, and which these are."""

    screening: Screening
    marks: tuple[str, ...]


def list_reviews(
    ctx: Context, *, order: str = "oldest", assignee: str = "", cursor: str = "", size: int = 50
) -> Page[Screening]:
    """Return what waits for a reviewer: `oldest` first or highest `value` first, of one assignee if asked."""
    one_of(order, tuple(QUEUE_ORDERS), field="order")
    rows = Screening.objects.visible_to(ctx).filter(state="under_review").select_related("channel")
    if assignee:
        rows = rows.filter(assignee=assignee)
    return page_of(rows, cursor=cursor, size=size, order=QUEUE_ORDERS[order])


def list_screenings(
    ctx: Context, *, state: str = "", subject: str = "", cursor: str = "", size: int = 50
) -> Page[Screening]:
    """Return screenings, newest first, in a state or of a subject if asked; earlier looks included."""
    rows = Screening.objects.visible_to(ctx).select_related("channel")
    if state:
        rows = rows.filter(state=state)
    if subject:
        rows = rows.filter(subject=subject)
    return page_of(rows, cursor=cursor, size=size)


def get_screening(ctx: Context, *, screening_id: str) -> Screening:
    """Return one screening; raises Missing."""
    rows = Screening.objects.visible_to(ctx).select_related("channel", "company")
    return rows.by_public_id(screening_id)


def screening_of(ctx: Context, *, subject: str) -> Screening | None:
    """Return the screening of a subject that counts; None when it was not screened."""
    rows = Screening.objects.visible_to(ctx).exclude(state="replaced").select_related("channel", "company")
    return rows.filter(subject=subject).first()


def alike(ctx: Context, *, screening: Screening) -> list[Alike]:
    """Return other subjects of the last screenings that share a mark with one, the latest first."""
    named = Q()
    for kind, value in Sighting.objects.filter(subject=screening.subject).values_list("kind", "value"):
        named |= Q(kind=kind, value=value)
    if not named:
        return []
    rows = Sighting.objects.filter(named, company_id=screening.company_id).exclude(subject=screening.subject)
    shared: dict[str, set[str]] = {}
    for subject, kind in rows.order_by("-at").values_list("subject", "kind")[: MOST_ALIKE * 5]:
        shared.setdefault(subject, set()).add(kind)
    found = (
        Screening.objects.visible_to(ctx)
        .exclude(state="replaced")
        .filter(subject__in=list(shared)[:MOST_ALIKE])
    )
    return [Alike(row, tuple(sorted(shared[row.subject]))) for row in found.order_by("-id")]


def list_rules(ctx: Context, *, company: str = "") -> list[Rule]:
    """Return the rules in the order they are shown in, of one company if asked."""
    rows = Rule.objects.visible_to(ctx).select_related("company")
    if company:
        rows = rows.filter(company__code=company)
    return list(rows.order_by("company__code", "position", "code"))


def get_rule(ctx: Context, *, company: str, code: str) -> Rule:
    """Return a rule; raises Missing."""
    return Rule.objects.visible_to(ctx).select_related("company").one(company__code=company, code=code)


def list_entries(
    ctx: Context, *, listing: str = "", search: str = "", cursor: str = "", size: int = 50
) -> Page[Entry]:
    """Return who is on the lists, newest first; `search` is a part of the value."""
    rows = Entry.objects.visible_to(ctx).filter(ended_at=None).select_related("company")
    if listing:
        rows = rows.filter(listing=listing)
    if words := search.strip():
        rows = rows.filter(value__icontains=words)
    return page_of(rows, cursor=cursor, size=size)


def list_policies(ctx: Context) -> list[Policy]:
    """Return what companies and channels said about costs and who screens."""
    rows = Policy.objects.visible_to(ctx).select_related("company", "channel")
    return list(rows.order_by("company__code", "channel__code"))


def get_policy(ctx: Context, *, company: str, channel: str = "") -> Policy | None:
    """Return the policy of a company, or of one channel of it; None when nothing was said."""
    rows = Policy.objects.visible_to(ctx).select_related("company", "channel").filter(company__code=company)
    return (rows.filter(channel__code=channel) if channel else rows.filter(channel=None)).first()
