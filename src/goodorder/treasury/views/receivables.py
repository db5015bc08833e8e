"""Receivables: how old they are, a customer's account, statements, what is expected to come."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goodorder.accounting import queries
from goodorder.accounting.models import Application, OpenItem
from goodorder.accounting.queries import CustomerAgeing, Statement
from goodorder.accounting.rules import BUCKETS, Ageing
from goodorder.doorway.listing import asked, chips, cursor_of, paging
from goodorder.doorway.numbers import amount_text
from goodorder.doorway.pages import page
from goodorder.doorway.replica import from_replica
from goodorder.invoicing.queries import unbilled
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing
from goodorder.kernel.money import to_text
from goodorder.looks import charts, sheets, words
from goodorder.orders.queries import credit_of, orders_by_id
from goodorder.parties import queries as parties
from goodorder.parties.models import Company

TONES = {"current": "good", "d30": "info", "d60": "work", "d90": "warn", "older": "bad"}


class Age(NamedTuple):
    """A bucket: what it is called, its tone, its sum."""

    name: str
    label: str | Promise
    tone: str
    amount: int


def ages_of(ageing: Ageing) -> list[Age]:
    """Return the buckets in order, in people's words."""
    return [
        Age(name, words.word_for("age", name).label, TONES[name], ageing.of(name)) for name, _last in BUCKETS
    ]


class AgeingRow(NamedTuple):
    """A customer's line of the overview."""

    row: CustomerAgeing
    ages: list[Age]


def company_of(request: HttpRequest, ctx: Context) -> Company:
    """Return the company a page is about: the one asked for, else the first this person may see."""
    if code := asked(request, "company") or request.POST.get("company", ""):
        return parties.get_company(ctx, code)
    found = parties.list_companies(ctx, size=1).items
    if not found:
        raise Missing("treasury.no_company", "there is no company yet; open one first")
    return found[0]


@require_safe
@page("accounting.view")
@from_replica
def receivable_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show a company's receivables by age, customer by customer, and what is expected to come."""
    company, age = company_of(request, ctx), asked(request, "age")
    currency = asked(request, "currency") or company.currency
    found = queries.receivables(
        ctx,
        company=company.code,
        currency=currency,
        is_overdue=age == "overdue",
        cursor=cursor_of(request),
    )
    to_come = unbilled(ctx, company=company.code, currency=currency)
    weeks = queries.expected_receipts(ctx, company=company.code, currency=currency, to_come=to_come)
    bars = charts.columns([(("held", week.due), ("good", week.expected)) for week in weeks])
    values = {
        **_chosen(ctx, company, currency),
        "found": found,
        "ages": ages_of(found.total),
        "stretches": _stretches(found.total),
        "rows": [AgeingRow(row, ages_of(row.ageing)) for row in found.rows],
        "chips": chips(request, "age", [("overdue", _("Overdue"))]),
        "weeks": list(zip(weeks, bars, strict=True)),
        **paging(request, found.page),
    }
    return render(request, "treasury/receivable/list.html", values)


def _chosen(ctx: Context, company: Company, currency: str) -> dict[str, Any]:
    return {"company": company, "currency": currency, "companies": parties.list_companies(ctx).items}


def _stretches(ageing: Ageing) -> list[charts.Stretch]:
    return charts.stretches([(age.tone, age.label, age.amount) for age in ages_of(ageing)])


class AccountRow(NamedTuple):
    """An item with its order's number and what settled it, or what it settled."""

    item: OpenItem
    order_number: str
    applications: list[Application]
    days_late: int


@require_safe
@page("accounting.view")
def customer_account(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Show a customer's account with a company."""
    return account_page(request, ctx, customer_id)


def account_page(request: HttpRequest, ctx: Context, customer_id: str, **more: Any) -> HttpResponse:
    """Render a customer's account, e.g. again with a refusal."""
    company, customer = company_of(request, ctx), parties.get_customer(ctx, customer_id)
    is_open = asked(request, "items") != "all"
    items = queries.list_items(
        ctx, customer_id=customer_id, company=company.code, is_open=is_open, cursor=cursor_of(request)
    )
    ageing = queries.ageing_of(ctx, company=company.code, customer_id=customer_id)
    exposure = credit_of(ctx, company=company.code, customer_id=customer_id)
    limit = exposure.limit
    values = {
        **_chosen(ctx, company, company.currency),
        "customer": customer,
        "rows": _account_rows(ctx, items.items),
        "shows_all": not is_open,
        "ageing": ageing,
        "ages": ages_of(ageing),
        "stretches": _stretches(ageing),
        "exposure": exposure,
        "limit_text": "" if limit is None else amount_text(limit, company.currency),
        "settlements": queries.list_settlements(ctx, customer_id=customer_id, size=10).items,
        "today": ctx.now.date(),
        "month_ago": ctx.now.date() - timedelta(days=30),
        **paging(request, items),
    }
    status = more.pop("status", 200)
    return render(request, "treasury/receivable/account.html", {**values, **more}, status=status)


def _account_rows(ctx: Context, items: Any) -> list[AccountRow]:
    numbers = orders_by_id(ctx, order_ids={item.about for item in items})
    applied = queries.applications_of(ctx, items)
    today = ctx.now.date()
    return [
        AccountRow(
            item,
            numbers[item.about].number if item.about in numbers else "",
            [each for each in applied if item.pk in {each.debit_id, each.credit_id}],
            max(0, (today - item.due_on).days) if item.is_debt and item.open else 0,
        )
        for item in items
    ]


def _period(request: HttpRequest, ctx: Context) -> tuple[date, date]:
    """Return the days asked for; the last thirty unless some are named."""
    until = _day(request, "until") or ctx.now.date()
    return _day(request, "since") or until - timedelta(days=30), until


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return parse_date(asked(request, name))
    except ValueError:
        return None


def _statement(request: HttpRequest, ctx: Context, customer_id: str) -> Statement:
    since, until = _period(request, ctx)
    return queries.statement(
        ctx,
        company=company_of(request, ctx).code,
        customer_id=customer_id,
        since=since,
        until=until,
        currency=asked(request, "currency"),
    )


@require_safe
@page("accounting.view")
@from_replica
def statement_page(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Show a customer's statement, with its CSV and PDF."""
    made = _statement(request, ctx, customer_id)
    query = {
        "company": made.company.code,
        "since": made.since,
        "until": made.until,
        "currency": made.currency,
    }
    values = {"made": made, "query": "&".join(f"{name}={value}" for name, value in query.items())}
    return render(request, "treasury/receivable/statement.html", values)


@require_safe
@page("accounting.view")
@from_replica
def statement_csv(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Send a statement as a table."""
    made = _statement(request, ctx, customer_id)
    heads = [_("Date"), _("Entry"), _("Number"), _("Amount"), _("Balance"), _("Currency")]
    opening = [made.since, _("Opening balance"), "", "", to_text(made.opening, made.currency), made.currency]
    rows = [
        [
            row.item.issued_on,
            row.item.kind,
            row.item.number,
            to_text(row.item.signed, made.currency),
            to_text(row.balance, made.currency),
            made.currency,
        ]
        for row in made.rows
    ]
    response = HttpResponse(sheets.csv_text(heads, [opening, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="statement-{made.until}.csv"'
    return response


@require_safe
@page("accounting.view")
@from_replica
def statement_pdf(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Send a statement as a letter."""
    since, until = _period(request, ctx)
    content = queries.statement_pdf(
        ctx,
        company=company_of(request, ctx).code,
        customer_id=customer_id,
        since=since,
        until=until,
        currency=asked(request, "currency"),
    )
    return pdf_answer(content, f"statement-{until}")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """Send a PDF to be looked at."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
