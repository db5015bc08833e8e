"""Reads of statements, and what their lines may be matched with."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, Sum

from goodorder.accounting import queries as receivables
from goodorder.invoicing import queries as documents
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.orders.models import Order
from goodorder.payments import queries as payments
from goodorder.payments.models import Operation
from goodorder.reconciliation.models import Statement, StatementLine
from goodorder.reconciliation.rules import Contested, Effect, Owed, PaidOut, numbers_in

USUAL_DAYS = 5
MOST_NAMED = 500


@dataclass(frozen=True, slots=True)
class Payer:
    """An order's public id and number, and the name of whoever pays for it."""

    about: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a statement stands, by state of its lines: how many and their sum in minor units."""

    count: int
    amount: int


def list_statements(ctx: Context, *, kind: str = "", cursor: str = "", size: int = 50) -> Page[Statement]:
    """List statements, the last imported first, each with the number of its lines still to be looked at."""
    rows = Statement.objects.visible_to(ctx).select_related("company")
    rows = rows.annotate(
        line_count=Count("lines"), exceptions=Count("lines", filter=Q(lines__state="exception"))
    )
    return page_of(rows.filter(kind=kind) if kind else rows, cursor=cursor, size=size)


def get_statement(ctx: Context, *, statement_id: str) -> Statement:
    """Return a statement; raises Missing."""
    return Statement.objects.visible_to(ctx).select_related("company").by_public_id(statement_id)


def standing(ctx: Context, *, statement_id: str) -> dict[str, Standing]:
    """Return number and sum of a statement's lines by state: together they are its total."""
    rows = get_statement(ctx, statement_id=statement_id).lines.order_by().values("state")
    sums = rows.annotate(count=Count("pk"), sum=Sum("amount"))
    return {row["state"]: Standing(row["count"], row["sum"]) for row in sums}


def list_lines(
    ctx: Context, *, statement_id: str = "", state: str = "", cursor: str = "", size: int = 50
) -> Page[StatementLine]:
    """List lines of a statement (or of all), the first to come first; `state` narrows, e.g. to exceptions.

    Raises Missing for no such statement.
    """
    rows = StatementLine.objects.visible_to(ctx).select_related(
        "statement", "operation__tender__payable", "payout"
    )
    if statement_id:
        rows = rows.filter(statement=Statement.objects.visible_to(ctx).by_public_id(statement_id))
    if state:
        rows = rows.filter(state=state)
    return page_of(rows, cursor=cursor, size=size, order="id")


def missing_from_payouts(ctx: Context, *, days: int = USUAL_DAYS, most: int = 200) -> list[Operation]:
    """Return captures and refunds older than some days that no payout has told of, oldest first."""
    lines = StatementLine.objects.visible_to(ctx)
    known = lines.filter(state="matched", operation__isnull=False).values("operation")
    before = ctx.now - timedelta(days=days)
    return payments.settled_outside(ctx, before=before, but=known, most=most)


@internal_query
def effects_for(provider: str, references: Collection[str]) -> dict[str, list[Effect]]:
    """Return our operations at a provider by its references, with the line each is matched with already."""
    rows = payments.effects_named(provider, references)
    matched = StatementLine.objects.filter(operation__in=[row.pk for row in rows], state="matched")
    lines = dict(matched.values_list("operation", "pk"))
    found: dict[str, list[Effect]] = {}
    for row in rows:
        effect = Effect(
            row.pk,
            row.kind,
            row.provider_ref or "",
            row.amount,
            row.tender.currency,
            row.tender.payable.about,
            lines.get(row.pk),
        )
        found.setdefault(effect.provider_ref, []).append(effect)
    return found


@internal_query
def disputes_for(provider: str, references: Collection[str]) -> dict[str, Contested]:
    """Return our disputes at a provider by its references, with which ways of their money were told of."""
    told: dict[str, set[int]] = {}
    lines = StatementLine.objects.filter(statement__account=provider, code="dispute", state="matched")
    for reference, gross in lines.filter(reference__in=references).values_list("reference", "gross"):
        told.setdefault(reference, set()).add(1 if gross > 0 else -1)
    return {
        row.provider_ref: Contested(
            row.amount,
            row.fee,
            row.tender.currency,
            is_won=row.state == "won",
            told=frozenset(told.get(row.provider_ref, ())),
        )
        for row in payments.disputes_named(provider, references)
    }


@internal_query
def payouts_waiting(company_id: int, currency: str) -> list[PaidOut]:
    """Return payouts that no bank line is matched with, the oldest first."""
    matched = StatementLine.objects.filter(state="matched", payout__isnull=False).values("payout")
    rows = Statement.objects.filter(company_id=company_id, kind="payout", currency=currency)
    rows = rows.exclude(pk__in=matched).order_by("on", "pk")
    return [PaidOut(row.pk, row.reference, row.on, row.total) for row in rows]


@internal_query
def owed_for(company: str, currency: str, texts: Iterable[str], payers: Collection[str]) -> dict[str, Owed]:
    """Return what is open for the orders and invoices that texts name, and for orders of some payers."""
    numbers = {number for text in texts for number in numbers_in(text)}
    abouts = documents.abouts_of(company, numbers)
    parts = receivables.open_parts(company, currency, numbers)
    wanted = {*abouts.values(), *(about for shares in parts.values() for about, _ in shares)}
    found = _payers_of(company, currency, numbers=numbers, abouts=wanted, names=payers)
    open_now = payments.open_amounts([one.about for one in found])
    by_about = {one.about: one for one in found}
    owed = {
        one.number: Owed(one.number, one.about, one.name, max(0, open_now.get(one.about, 0))) for one in found
    }
    for number, about in abouts.items():
        if about in by_about:
            owed[number] = Owed(number, about, by_about[about].name, owed[by_about[about].number].amount)
        elif (shares := parts.get(number)) and all(of in by_about for of, _ in shares):
            total = sum(amount for _, amount in shares)
            owed[number] = Owed(number, about, by_about[shares[0][0]].name, total, shares)
    return owed


@internal_query
def sum_by_state(statement: Statement) -> dict[str, int]:
    """Return how many lines of a statement are in each state."""
    return dict(
        statement.lines.order_by().values_list("state").annotate(n=Count("pk")).values_list("state", F("n"))
    )


def _payers_of(
    company: str, currency: str, *, numbers: Collection[str], abouts: Collection[str], names: Collection[str]
) -> list[Payer]:
    """Return a company's orders with one of some numbers or ids, and the latest open ones of some payers."""
    ours = Order.objects.filter(company__code=company, currency=currency)
    named = ours.filter(Q(number__in=numbers) | Q(public_id__in=abouts))
    of_payers = ours.filter(customer_name__in=names, state__in=["placed", "confirmed", "completed"])
    rows = {order.pk: order for order in [*named, *of_payers.order_by("-pk")[:MOST_NAMED]]}
    return [Payer(str(row.public_id), row.number, row.customer_name) for row in rows.values()]
