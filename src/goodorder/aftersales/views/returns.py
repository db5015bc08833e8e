"""Returns: the list, and one as a story with everything that can be done about it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.aftersales.forms.returns import InspectionForm
from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import is_fragment, page
from goodorder.kernel.access import Context
from goodorder.returns import commands, queries
from goodorder.returns.models import Return
from goodorder.returns.states import RETURN

MORE_DAYS = 14


class Action(NamedTuple):
    """A button of the page: its name, its word, and what it will do."""

    name: str
    label: str | Promise
    text: str | Promise
    is_main: bool = False
    asks_reason: bool = False


ACTIONS = (
    Action(
        "authorise",
        _("Authorise"),
        _("The customer may send it; what its rule pays at once is paid."),
        is_main=True,
    ),
    Action("reject", _("Reject"), _("Nothing comes back; the customer is told why."), asks_reason=True),
    Action(
        "label", _("Buy a label"), _("The carrier sends a label from the customer to the place it comes to.")
    ),
    Action("extend", _("Give more time"), _("It may take 14 days more to come, and the customer is told.")),
    Action(
        "finish", _("Nothing more comes"), _("What is missing is not expected any more, and not paid for.")
    ),
    Action("cancel", _("Cancel"), _("The units stay with the customer and may be returned another time.")),
)


@require_safe
@page("returns.view")
def return_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List returns, newest first, by state, reason and search."""
    state, reason, search = (asked(request, name) for name in ("state", "reason", "search"))
    found = queries.list_returns(ctx, state=state, reason=reason, search=search, cursor=cursor_of(request))
    values: dict[str, Any] = {
        "chips": state_chips(request, "return", RETURN.states),
        "reasons": queries.list_reasons(ctx),
        "state": state,
        "reason": reason,
        "search": search,
        "filtered": bool(state or reason or search),
        **paging(request, found),
    }
    if is_fragment(request):
        return render(request, "aftersales/return/rows.html", values)
    values |= {"counted": queries.returns_counted(ctx), "may_receive": ctx.may("returns.receive")}
    return render(request, "aftersales/return/list.html", values)


@require_safe
@page("returns.view")
def return_page(request: HttpRequest, ctx: Context, return_id: str) -> HttpResponse:
    """Show a return's story."""
    return _shown(request, ctx, return_id)


def _shown(request: HttpRequest, ctx: Context, return_id: str, **more: Any) -> HttpResponse:
    ret = queries.get_return(ctx, return_id=return_id)
    possible = queries.open_actions(ctx, ret=ret)
    reasons = queries.reasons()
    values = {
        "ret": ret,
        "actions": [action for action in ACTIONS if action.name in possible],
        "may_receive": "receive" in possible,
        "may_inspect": ctx.may("returns.inspect"),
        "lines": [
            (line, reasons[line.reason].title if line.reason in reasons else line.reason)
            for line in ret.lines.all()
        ],
        "inspection": more.pop("form", None) or InspectionForm(),
    }
    status = more.pop("status", 200)
    return render(request, "aftersales/return/page.html", {**values, **more}, status=status)


@require_POST
@page("returns.view")
def return_act(request: HttpRequest, ctx: Context, return_id: str, action: str) -> HttpResponse:
    """Authorise, reject, cancel, label or finish a return."""
    ret = queries.get_return(ctx, return_id=return_id)

    def shown(**more: Any) -> HttpResponse:
        return _shown(request, ctx, return_id, **more)

    where = reverse("aftersales:return", args=[return_id])
    return acted(request, ctx, _acts(ctx, ret, request.POST).get(action), where, shown)


def _acts(ctx: Context, ret: Return, typed: Mapping[str, Any]) -> dict[str, Act]:
    named, reason = {"return_id": str(ret.public_id)}, str(typed.get("reason", ""))
    return {
        "authorise": (lambda: commands.authorise_return(ctx, **named), _("Authorised.")),
        "reject": (lambda: commands.reject_return(ctx, **named, reason=reason), _("Rejected.")),
        "cancel": (lambda: commands.cancel_return(ctx, **named), _("Cancelled.")),
        "extend": (lambda: commands.extend_return(ctx, **named, days=MORE_DAYS), _("It has 14 days more.")),
        "label": (
            lambda: commands.request_return_label(ctx, **named),
            _("The label was asked for; it is here in a moment."),
        ),
        "finish": (lambda: commands.finish_receipt(ctx, **named), _("Nothing more is expected.")),
    }


@require_POST
@page("returns.inspect")
def unit_act(request: HttpRequest, ctx: Context, unit_id: str, action: str) -> HttpResponse:
    """Inspect a unit, send it somewhere else, or take an extra one as part of its return."""
    unit = queries.get_unit(ctx, unit_id=unit_id)
    return_id = str(unit.ret.public_id)
    where = request.POST.get("next", "")
    where = where if where.startswith("/returns/") else reverse("aftersales:return", args=[return_id])

    def shown(**more: Any) -> HttpResponse:
        return _shown(request, ctx, return_id, **more)

    if action == "inspect":
        form = InspectionForm(request.POST)

        def run() -> str:
            commands.inspect_unit(ctx, unit_id=unit_id, **form.cleaned_data)
            return said(request, _("Looked at; its stock follows."), where)

        return filled(request, ctx, form, run, shown)
    to, note = str(request.POST.get("disposition", "")), str(request.POST.get("note", ""))
    acts: dict[str, Act] = {
        "send": (
            lambda: commands.dispose_unit(ctx, unit_id=unit_id, disposition=to, note=note),
            _("It goes there; its stock follows."),
        ),
        "accept": (lambda: commands.accept_extra(ctx, unit_id=unit_id), _("It is part of the return now.")),
    }
    return acted(request, ctx, acts.get(action), where, shown)
