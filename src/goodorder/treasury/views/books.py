"""Books: entries, trial balance, profit and loss, balance sheet, and the journal for other programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goodorder.accounting import queries
from goodorder.accounting.rules import FORMATS, Span, period_of, periods_of, span_of
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.doorway.replica import from_replica
from goodorder.doorway.serving import TextFile
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing
from goodorder.kernel.paging import MOST_ROWS
from goodorder.parties.models import Company
from goodorder.parties.queries import list_companies
from goodorder.treasury.forms.books import ExportForm

TABS: tuple[tuple[str, str | Promise, str], ...] = (
    ("treasury:books", _("Entries"), "accounting.view"),
    ("treasury:book-balance", _("Trial balance"), "accounting.view"),
    ("treasury:book-profit", _("Profit and loss"), "accounting.view"),
    ("treasury:book-sheet", _("Balance sheet"), "accounting.view"),
    ("treasury:book-periods", _("Periods"), "accounting.view"),
    ("treasury:book-rates", _("Exchange rates"), "accounting.view"),
    ("treasury:book-export", _("Export"), "accounting.export"),
)


def companies_of(ctx: Context) -> list[Company]:
    """List the companies whose books the reader may see."""
    return list(list_companies(ctx, size=MOST_ROWS).items)


def chosen_company(request: HttpRequest, companies: list[Company]) -> Company:
    """Return the company asked for, else the first; raises Missing when there is none."""
    code = asked(request, "company")
    for company in companies:
        if company.code == code or not code:
            return company
    raise Missing("treasury.company_unknown", f"no company {code}" if code else "there is no company yet")


def book_page(
    request: HttpRequest, ctx: Context, name: str, values: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the books with what all of them show: tabs and companies."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    tabs = [(reverse(view), title, view == here) for view, title, needs in TABS if ctx.may(needs)]
    return render(request, f"treasury/books/{name}.html", {"tabs": tabs, **values}, status=status)


def _choice(request: HttpRequest, ctx: Context) -> dict[str, Any]:
    """Return company, span and what else may be chosen: the periods that have entries, else this month."""
    companies = companies_of(ctx)
    company = chosen_company(request, companies)
    today = ctx.now.date()
    booked = queries.days_booked(ctx, company=company.code) or Span(today, today)
    period = asked(request, "period") or period_of(booked.until)
    return {
        "companies": companies,
        "company": company,
        "period": period,
        "periods": periods_of(booked),
        "span": span_of(period, today=today),
    }


@require_safe
@page("accounting.view")
@from_replica
def entry_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List entries, newest first; a number of a statement leads here with its account and period."""
    companies = companies_of(ctx)
    company = chosen_company(request, companies)
    account, period = asked(request, "account"), asked(request, "period")
    about = asked(request, "about")
    span = span_of(period, today=ctx.now.date()) if period else None
    found = queries.list_entries(
        ctx, company=company.code, account=account, about=about, span=span, cursor=cursor_of(request)
    )
    values = {
        "companies": companies,
        "company": company,
        "accounts": queries.list_accounts(ctx, company=company.code),
        "account": account,
        "period": period,
        "filtered": bool(account or about or period),
        **paging(request, found),
    }
    return book_page(request, ctx, "entries", values)


@require_safe
@page("accounting.view")
def entry_page(request: HttpRequest, ctx: Context, entry_id: str) -> HttpResponse:
    """Show an entry: its lines in its own currency and the company's, the rate, and what it books."""
    entry = queries.get_entry(ctx, entry_id=entry_id)
    order = entry.about if entry.about.startswith("ord_") and ctx.may("orders.view") else ""
    return book_page(request, ctx, "entry", {"entry": entry, "lines": entry.lines.all(), "order": order})


@require_safe
@page("accounting.view")
@from_replica
def turnover_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the trial balance of a month or year."""
    choice = _choice(request, ctx)
    found = queries.turnovers(ctx, company=choice["company"].code, span=choice["span"])
    return book_page(request, ctx, "balance", {**choice, "found": found})


@require_safe
@page("accounting.view")
@from_replica
def profit_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show profit and loss of a month or year beside the one before."""
    choice = _choice(request, ctx)
    found = queries.profit_and_loss(ctx, company=choice["company"].code, span=choice["span"])
    return book_page(request, ctx, "profit", {**choice, "found": found})


@require_safe
@page("accounting.view")
@from_replica
def sheet_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the balance sheet at the end of a month or year."""
    choice = _choice(request, ctx)
    found = queries.balance_sheet(ctx, company=choice["company"].code, until=choice["span"].until)
    return book_page(request, ctx, "sheet", {**choice, "found": found})


@require_safe
@page("accounting.export")
def export_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Ask what to export."""
    form = ExportForm(companies=companies_of(ctx))
    return book_page(request, ctx, "export", {"form": form})


@require_safe
@page("accounting.export")
def export_file(request: HttpRequest, ctx: Context) -> HttpResponseBase:
    """Hand out the journal piece by piece."""
    form = ExportForm(request.GET, companies=companies_of(ctx))
    if not form.is_valid():
        return book_page(request, ctx, "export", {"form": form}, status=422)
    typed = form.cleaned_data
    pieces = queries.journal_text(
        ctx,
        company=typed["company"],
        written_as=typed["format"],
        since=typed["since"],
        until=typed["until"],
    )
    ending, _write = FORMATS[typed["format"]]
    return TextFile(f"journal.{ending}", pieces).as_answer()
