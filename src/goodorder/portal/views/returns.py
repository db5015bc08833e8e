"""What customers send back: why, what and what for; what it means; then how it stands, its label, and giving it up."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.catalog.queries import resolve_skus
from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import asked
from goodorder.doorway.pages import is_fragment
from goodorder.kernel.errors import Missing, OmsError, Refused
from goodorder.portal.forms.returns import ReturnForm
from goodorder.portal.returning import best_judged, open_reasons, story_of, swaps_for
from goodorder.portal.views.opened import Visit, opened
from goodorder.portal.views.order import SAME_ORIGIN
from goodorder.returns import commands
from goodorder.returns.commands import Foreseen
from goodorder.returns.rules import ReturnDraft
from goodorder.shipping.queries import get_label


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def return_new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask why; then what comes back and what for; then show what it means, and have it asked for."""
    reasons = open_reasons(visit)
    if not reasons:
        raise Refused("portal.nothing_to_return", "nothing of this order may be sent back now")
    reason = next((each for each in reasons if each.code == asked(request, "because")), None)
    if reason is None:
        return _answer(request, "reasons", visit, reasons=reasons)
    found = best_judged(visit, reason.code, reasons)
    form = ReturnForm(found, swaps_for(visit, found), (reason.code, reasons), _typed(request))
    preview = _preview(visit, form)

    def shown(*, form: ReturnForm, status: int = 200) -> HttpResponse:
        refused = [each for each in found if not each.units]
        values = {"form": form, "reason": reason, "refused": refused, **_told(preview, form.advance_days)}
        return _answer(request, "new", visit, status=status, **values)

    def run() -> str:
        ret = commands.request_return(visit.ctx, order_id=visit.order.public_id, draft=form.draft())
        return said(request, _("Your return is noted."), visit.address("return", ret.public_id))

    if preview is None or request.POST.get("sure") != _seal(*preview):
        return shown(form=form)
    return filled(request, visit.ctx, form, run, shown)


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _answer(
    request: HttpRequest, name: str, visit: Visit, *, status: int = 200, **values: Any
) -> HttpResponse:
    about = {"visit": visit, "order": visit.order, **values}
    answer = render(request, f"portal/return/{name}.html", about, status=status)
    answer.headers["Referrer-Policy"] = SAME_ORIGIN
    return answer


def _preview(visit: Visit, form: ReturnForm) -> tuple[ReturnDraft, Foreseen] | None:
    """Return what is asked for and what it brings, None while nothing sensible is; a refusal stands in the form."""
    if not (form.is_bound and form.is_valid()):
        return None
    draft = form.draft()
    try:
        return draft, commands.preview_return(visit.ctx, order_id=visit.order.public_id, draft=draft)
    except OmsError as refusal:
        if refusal.code == "returns.not_allowed":
            form.add_error(None, _("For this reason it cannot go back; choose another, or ask us."))
        else:
            form.refuse(refusal)
        return None


def _told(preview: tuple[ReturnDraft, Foreseen] | None, advance_days: int) -> dict[str, Any]:
    if preview is None:
        return {"foreseen": None}
    draft, foreseen = preview
    names = resolve_skus(line.exchange_for for line in draft.lines if line.exchange_for)
    instead = [(line.units, names[line.exchange_for].name) for line in draft.lines if line.exchange_for]
    return {
        "foreseen": foreseen,
        "instead": instead,
        "outcome": draft.outcome,
        "advance_days": advance_days if draft.is_advance else 0,
        "sure": _seal(*preview),
    }


def _seal(draft: ReturnDraft, foreseen: Foreseen) -> str:
    """Return what the reader agrees to: the same button under other choices, or at another amount, shows it again."""
    wanted = ",".join(f"{line.line}x{line.units}{line.reason}{line.exchange_for}" for line in draft.lines)
    return f"{draft.outcome}{draft.is_advance:d}:{wanted}:{foreseen.amount}:{foreseen.fee}"


@require_safe
@opened
def return_page(request: HttpRequest, visit: Visit, return_id: str) -> HttpResponse:
    """Show how a return stands and what is to be done; for a part of the page, what may have changed."""
    return _shown(request, visit, return_id)


def _shown(request: HttpRequest, visit: Visit, return_id: str, **more: Any) -> HttpResponse:
    name = "live" if is_fragment(request) else "page"
    return _answer(request, name, visit, story=story_of(visit, return_id), **more)


@require_safe
@opened
def return_label(request: HttpRequest, visit: Visit, return_id: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send the label of a return's parcel as PDF."""
    story = story_of(visit, return_id)
    label = get_label(visit.ctx, label_id=story.label.public_id) if story.label else None
    if label is None or not label.pdf:
        raise Missing("portal.label_not_ready", "this return has no label yet; try again in a moment")
    answer = HttpResponse(bytes(label.pdf), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{story.ret.number}.pdf"'
    return answer


@require_POST
@opened
def return_act(request: HttpRequest, visit: Visit, return_id: str, action: str) -> HttpResponse:
    """Have a label made, or give the return up."""
    ret = story_of(visit, return_id).ret
    # A return that was allowed gets its label: customers may not allow anything themselves.
    able = replace(visit.ctx, permissions=visit.ctx.permissions | {"returns.authorise"})
    acts: dict[str, Act] = {
        "label": (
            lambda: commands.request_return_label(able, return_id=ret.public_id),
            _("Your label is being made."),
        ),
        "cancel": (
            lambda: commands.cancel_return(visit.ctx, return_id=ret.public_id),
            _("The return is cancelled."),
        ),
    }
    where = visit.address("return", ret.public_id)
    return acted(
        request, visit.ctx, acts.get(action), where, lambda **more: _shown(request, visit, return_id, **more)
    )
