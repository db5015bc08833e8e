"""Periods that close and open again, the end of a year, and exchange rates."""

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.accounting import commands, queries
from goodorder.accounting.rules import period_of, periods_of, rate_text
from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.treasury.forms.books import RateFileForm, RateForm
from goodorder.treasury.views.books import book_page, chosen_company, companies_of


class Month(NamedTuple):
    """A month of the books and what may be done with it."""

    code: str
    closed_at: datetime | None
    may_close: bool
    may_reopen: bool


def _month(code: str, closed_at: datetime | None, this: str, latest: str) -> Month:
    return Month(code, closed_at, closed_at is None and code < this, code == latest)


def _periods_shown(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    companies = companies_of(ctx)
    company = chosen_company(request, companies)
    months = {row.code: row.closed_at for row in queries.list_periods(ctx, company=company.code)}
    latest = max((code for code, closed_at in months.items() if closed_at), default="")
    this = period_of(ctx.now.date())
    days = queries.days_booked(ctx, company=company.code)
    periods = periods_of(days) if days else []
    rows = [_month(code, months.get(code), this, latest) for code in periods if "-" in code]
    over = [code for code in periods if "-" not in code and code < this[:4]]
    years = [year for year in over if months.get(f"{year}-12") is None]
    values = {"companies": companies, "company": company, "rows": rows, "years": years, **more}
    return book_page(request, ctx, "periods", values, status=more.get("status", 200))


@require_safe
@page("accounting.view")
def period_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List a company's months, open and closed."""
    return _periods_shown(request, ctx)


@require_POST
@page("accounting.view")
def period_act(request: HttpRequest, ctx: Context, company: str, period: str, action: str) -> HttpResponse:
    """Close a month, open the latest again, or carry a year forward."""
    acts: dict[str, Act] = {
        "close": (
            lambda: commands.close_period(ctx, company=company, period=period),
            _("Closed: nothing is posted into it any more."),
        ),
        "reopen": (
            lambda: commands.reopen_period(
                ctx, company=company, period=period, reason=request.POST.get("reason", "")
            ),
            _("The month is open again."),
        ),
    }
    if period.isdigit():
        acts["carry"] = (
            lambda: commands.carry_forward(ctx, company=company, year=int(period)),
            _("The result stands in retained earnings, and the year is closed."),
        )
    where = f"{reverse('treasury:book-periods')}?company={company}"
    return acted(request, ctx, acts.get(action), where, lambda **more: _periods_shown(request, ctx, **more))


def _rates_shown(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    currency = asked(request, "currency").upper()
    found = queries.list_rates(ctx, currency=currency, cursor=cursor_of(request))
    values = {
        "rows": [(row, rate_text(row.rate)) for row in found.items],
        "currency": currency,
        "rate_form": RateForm(initial={"on": ctx.now.date()}),
        "file_form": RateFileForm(),
        "may_set": ctx.may("accounting.rates"),
        **paging(request, found),
    }
    return book_page(request, ctx, "rates", {**values, **more}, status=more.get("status", 200))


@require_safe
@page("accounting.view")
def rate_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List exchange rates, the latest days first."""
    return _rates_shown(request, ctx)


@require_POST
@page("accounting.rates")
def rate_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Set one exchange rate."""
    form = RateForm(request.POST)

    def run() -> str:
        draft = form.draft()
        commands.set_rate(
            ctx, base=draft.base, quote=draft.quote, on=draft.on, rate=draft.rate, source=draft.source
        )
        return said(request, _now("The rate is set; what is booked keeps its own."), _rates())

    return filled(
        request,
        ctx,
        form,
        run,
        lambda form, status: _rates_shown(request, ctx, rate_form=form, status=status),
    )


@require_POST
@page("accounting.rates")
def rate_import(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Set the exchange rates of a file."""
    form = RateFileForm(request.POST, request.FILES)

    def run() -> str:
        changed = commands.import_rates(ctx, rates=form.drafts())
        return said(request, _now("%(count)s rates are new or changed.") % {"count": changed}, _rates())

    return filled(
        request,
        ctx,
        form,
        run,
        lambda form, status: _rates_shown(request, ctx, file_form=form, status=status),
    )


def _rates() -> str:
    return reverse("treasury:book-rates")
