"""Statements: read a file, see what each line is, book what is certain, settle the rest."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.doorway.acting import acted, filled, said
from goodorder.doorway.listing import asked, chips, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.parties import queries as parties
from goodorder.reconciliation import commands, queries
from goodorder.reconciliation.rules import read_file
from goodorder.treasury.forms.statements import FileForm, ReopenForm, ResolveForm

STATES = ("open", "matched", "explained", "exception")
KINDS = (("bank", gettext_lazy("Bank")), ("payout", gettext_lazy("Payouts")))


@require_safe
@page("reconciliation.view")
def statement_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List statements, the last imported first."""
    kind = asked(request, "kind")
    found = queries.list_statements(ctx, kind=kind, cursor=cursor_of(request))
    values = {
        "chips": chips(request, "kind", KINDS),
        "may_import": ctx.may("reconciliation.import"),
        "missing": queries.missing_from_payouts(ctx, most=20),
        **paging(request, found),
    }
    return render(request, "treasury/statement/list.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("reconciliation.import")
def statement_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Read a file in; the first statement in it is shown, nothing is booked yet."""
    companies = parties.list_companies(ctx).items
    form = FileForm(request.POST or None, request.FILES or None, companies=companies)

    def show(*, form: Any = form, status: int = 200) -> HttpResponse:
        return render(request, "treasury/statement/new.html", {"form": form}, status=status)

    if request.method != "POST":
        return show()
    return filled(request, ctx, form, lambda: _read(request, ctx, form), show)


def _read(request: HttpRequest, ctx: Context, form: FileForm) -> str:
    typed = form.cleaned_data
    drafts = read_file(typed["format"], typed["file"].read(), typed["account"])
    found = [commands.import_statement(ctx, company=typed["company"], draft=draft) for draft in drafts]
    told = _("%(count)d statements read. Nothing is booked yet.") % {"count": len(found)}
    where = (
        reverse("treasury:statement", args=[found[0].public_id])
        if len(found) == 1
        else reverse("treasury:statements")
    )
    return said(request, told, where)


@require_safe
@page("reconciliation.view")
def statement_page(request: HttpRequest, ctx: Context, statement_id: str) -> HttpResponse:
    """Show a statement's lines, what each is, and what may be done."""
    return _page(request, ctx, statement_id)


def _page(
    request: HttpRequest, ctx: Context, statement_id: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    statement = queries.get_statement(ctx, statement_id=statement_id)
    state = asked(request, "state")
    found = queries.list_lines(ctx, statement_id=statement_id, state=state, cursor=cursor_of(request))
    states = queries.standing(ctx, statement_id=statement_id)
    values = {
        "statement": statement,
        "states": [(name, states[name]) for name in STATES if name in states],
        "chips": state_chips(request, "statement_line", STATES),
        "may_book": ctx.may("reconciliation.book"),
        "is_open": "open" in states,
        "resolve_form": ResolveForm(),
        "reopen_form": ReopenForm(),
        **paging(request, found),
    }
    return render(request, "treasury/statement/page.html", values | more, status=status)


@require_POST
@page("reconciliation.book")
def statement_book(request: HttpRequest, ctx: Context, statement_id: str) -> HttpResponse:
    """Book what is certain."""
    act = (lambda: commands.book_statement(ctx, statement_id=statement_id), _("Booked what is certain."))
    where = reverse("treasury:statement", args=[statement_id])
    return acted(request, ctx, act, where, lambda **more: _page(request, ctx, statement_id, **more))


@require_POST
@page("reconciliation.book")
def line_act(
    request: HttpRequest, ctx: Context, statement_id: str, line_id: str, action: str
) -> HttpResponse:
    """Settle a line, or open it again."""
    where = reverse("treasury:statement", args=[statement_id])

    def show(*, form: Any, status: int) -> HttpResponse:
        return _page(request, ctx, statement_id, status=status, at_fault=line_id, **{f"{action}_form": form})

    if action == "resolve":
        resolve = ResolveForm(request.POST)
        return filled(request, ctx, resolve, lambda: _resolved(request, ctx, line_id, resolve, where), show)
    if action == "reopen":
        reopen = ReopenForm(request.POST)
        return filled(request, ctx, reopen, lambda: _reopened(request, ctx, line_id, reopen, where), show)
    raise Http404


def _resolved(request: HttpRequest, ctx: Context, line_id: str, form: ResolveForm, where: str) -> str:
    commands.resolve_line(ctx, line_id=line_id, **form.cleaned_data)
    return said(request, _("Settled and booked."), where)


def _reopened(request: HttpRequest, ctx: Context, line_id: str, form: ReopenForm, where: str) -> str:
    commands.reopen_line(ctx, line_id=line_id, **form.cleaned_data)
    return said(request, _("What it had posted is taken back."), where)
