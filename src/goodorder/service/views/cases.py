"""Cases: the list with saved filters, opening one, and its page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.crm import commands
from goodorder.crm.models import Case
from goodorder.crm.queries import cases as queries
from goodorder.crm.rules.cases import CASE_KINDS, PRIORITIES, STATES, CaseFilter
from goodorder.doorway.acting import Act, acted, filled, form_page, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import Chip, asked, chips, cursor_of, paging, query_with
from goodorder.doorway.pages import page
from goodorder.fulfillment.queries import get_shipment, shipments_named
from goodorder.kernel.access import Context
from goodorder.looks.words import word_for
from goodorder.orders import queries as orders
from goodorder.parties import queries as parties
from goodorder.returns.queries import get_return
from goodorder.service.forms.cases import AnswerForm, AssignForm, CaseForm, CaseNoteForm, ViewForm

PARTS = ("state", "kind", "priority", "owner", "late")


def _wanted(request: HttpRequest) -> CaseFilter:
    """Read the filter of the address; parts that are not known find everything."""
    typed = {name: asked(request, name) for name in PARTS}
    known = {"state": ("any", *STATES), "kind": CASE_KINDS, "priority": PRIORITIES}
    return CaseFilter(**{name: value for name, value in typed.items() if value in known.get(name, (value,))})


@require_safe
@page("crm.view")
def case_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List cases, the clock that runs out first on top."""
    return _cases(request, ctx)


def _cases(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    wanted, search = _wanted(request), asked(request, "search")
    found = queries.list_cases(ctx, wanted=wanted, search=search, cursor=cursor_of(request))
    values = {
        "search": search,
        "wanted": wanted,
        "rows": [(case, queries.is_late(case, ctx.now)) for case in found.items],
        "views": [(each, _query(each.view.query)) for each in queries.views_of(ctx)],
        "states": _states(request),
        "owners": chips(request, "owner", [("me", _("Mine")), ("none", _("Nobody's"))]),
        "lates": chips(request, "late", [("1", _("Late"))])[1:],
        "filtered": bool(search) or wanted != CaseFilter(),
        "keep": ViewForm(),
        "query": query_with(request, cursor="", search=""),
        "may_case": ctx.may("crm.case"),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    return render(request, "service/case/list.html", {**values, **more}, status=status)


def _states(request: HttpRequest) -> list[Chip]:
    """Return the states as links; without one, whatever is not solved."""
    names = [(name, word_for("case", name).label) for name in (*STATES, "any")]
    everything, *others = chips(request, "state", names)
    return [Chip(_("To do"), everything.query, everything.is_on), *others]


def _query(parts: dict[str, str]) -> str:

    return urlencode(parts)


@require_POST
@page("crm.case")
def view_save(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Keep the filter of the page under a name."""
    form = ViewForm(request.POST)
    wanted = _wanted(request)

    def run() -> str:
        commands.save_case_view(ctx, query=wanted, **form.cleaned_data)
        return said(request, _("The filter is kept."), f"{reverse('service:cases')}?{query_with(request)}")

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _cases(request, ctx, keep=form, status=status)

    return filled(request, ctx, form, run, show)


@require_POST
@page("crm.case")
def view_drop(request: HttpRequest, ctx: Context, view_id: str) -> HttpResponse:
    """Keep a filter no longer."""
    act: Act = (lambda: commands.drop_case_view(ctx, view_id=view_id), _("The filter is gone."))
    return acted(request, ctx, act, reverse("service:cases"), lambda **more: _cases(request, ctx, **more))


@require_http_methods(["GET", "HEAD", "POST"])
@page("crm.case")
def case_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Open a case about a customer, or about an order, a shipment or a return of theirs."""
    told = {f"{name}_id": asked(request, name) for name in ("customer", "order", "shipment", "return")}
    about, back = _subject(ctx, told)

    def make(posted: Any) -> CaseForm:
        return CaseForm(posted, initial={**told, "line": asked(request, "line")})

    def run(form: CaseForm) -> str:
        named = form.cleaned_data["order_id"]
        order_id = orders.get_order(ctx, order_id=named).public_id if named else ""
        case = commands.open_case(ctx, draft=form.draft(ctx.actor, order_id))
        return said(request, _("The case is open."), reverse("service:case", args=[case.public_id]))

    return form_page(
        request, ctx, "service/case/new.html", make, run, lambda _form: {"about": about, "back": back}
    )


def _subject(ctx: Context, told: Mapping[str, str]) -> tuple[str, str]:
    """Return what a case is to be about, the closest thing that is named, and the address of its page."""
    if told["return_id"]:
        ret = get_return(ctx, return_id=told["return_id"])
        return ret.number, reverse("aftersales:return", args=[ret.public_id])
    if told["shipment_id"]:
        parcel = get_shipment(ctx, shipment_id=told["shipment_id"])
        return parcel.number, reverse("web:fulfillment-order", args=[parcel.fulfillment_order.public_id])
    if told["order_id"]:
        order = orders.get_order(ctx, order_id=told["order_id"])
        return order.number, reverse("web:order", args=[order.public_id])
    if told["customer_id"]:
        customer = parties.get_customer(ctx, told["customer_id"])
        return customer.name, reverse("web:customer", args=[customer.public_id])
    return _now("Cases"), reverse("service:cases")


@require_safe
@page("crm.view")
def case_page(request: HttpRequest, ctx: Context, case_id: str) -> HttpResponse:
    """Show a case: what was said and done, its clocks, and what can be done."""
    return _case(request, ctx, queries.get_case(ctx, case_id=case_id))


def _case(request: HttpRequest, ctx: Context, case: Case, **more: Any) -> HttpResponse:
    begun = ""
    if code := asked(request, "reply"):
        begun = queries.written(ctx, case=case, code=code)
    values = {
        "case": case,
        "is_late": queries.is_late(case, ctx.now),
        "shipment": shipments_named(ctx, shipment_ids=[case.shipment]).get(case.shipment)
        if case.shipment and ctx.may("fulfillment.view")
        else None,
        "entries": queries.entries_of(ctx, case=case),
        "moves": queries.open_moves(ctx, case=case),
        "replies": queries.list_replies(ctx),
        "answer": AnswerForm(initial={"text": begun}),
        "note": CaseNoteForm(),
        "assign": AssignForm(initial={"owner": case.owner, "priority": case.priority}),
        "may_case": ctx.may("crm.case"),
        "is_begun": bool(begun),
    }
    status = more.pop("status", 200)
    return render(request, "service/case/page.html", {**values, **more}, status=status)


FORMS: dict[str, type[HouseForm]] = {"answer": AnswerForm, "note": CaseNoteForm, "assign": AssignForm}


@require_POST
@page("crm.case")
def case_act(request: HttpRequest, ctx: Context, case_id: str, action: str) -> HttpResponse:
    """Answer, write down, assign, or take a case a step on."""
    where = reverse("service:case", args=[case_id])

    def show(**more: Any) -> HttpResponse:
        form = more.pop("form", None)
        case = queries.get_case(ctx, case_id=case_id)
        return _case(request, ctx, case, **more, **({action: form} if form else {}))

    if action in FORMS:
        form = FORMS[action](request.POST)

        def run() -> str:
            return said(request, _form_act(ctx, case_id, action, form.cleaned_data), where)

        return filled(request, ctx, form, run, show)
    acts: dict[str, Act] = {
        "take": (lambda: commands.assign_case(ctx, case_id=case_id, owner=ctx.actor), _("It is yours.")),
        **{name: (_step(ctx, case_id, name), _("Done.")) for name in commands.STEPS},
    }
    return acted(request, ctx, acts.get(action), where, show)


def _step(ctx: Context, case_id: str, name: str) -> Any:
    return lambda: commands.move_case(ctx, case_id=case_id, step=name)


def _form_act(ctx: Context, case_id: str, action: str, typed: dict[str, Any]) -> Any:
    if action == "answer":
        commands.answer_case(ctx, case_id=case_id, **typed)
        return _("The answer is on its way.")
    if action == "note":
        commands.note_case(ctx, case_id=case_id, **typed)
        return _("Written down.")
    commands.assign_case(ctx, case_id=case_id, **typed)
    return _("Done.")
