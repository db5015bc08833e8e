"""What customers do themselves: cancel what nobody has picked, change where and how it is sent; preview first."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goodorder.amendments import commands as amendments
from goodorder.doorway.acting import filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.fulfillment import queries as fulfillment
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import OmsError, Refused
from goodorder.orders import commands
from goodorder.orders.rules import Changes
from goodorder.portal.forms.order import AddressForm, ServiceForm
from goodorder.portal.offers import Offers
from goodorder.portal.story import lines_of, offers_of
from goodorder.portal.views.opened import REASON, Visit, opened
from goodorder.portal.views.order import SAME_ORIGIN
from goodorder.shipping import queries as shipping

Ask = Callable[[HouseForm], Changes]


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def cancel(request: HttpRequest, visit: Visit, position: int = 0) -> HttpResponse:
    """Cancel what nobody has picked of a line, or the whole order (position 0), after showing what it means."""
    offers = _offers(visit)
    units = {position: offers.lines[position]} if position in offers.lines else {}
    units = dict(offers.everything) if not position else units
    if not units:
        raise _too_late()
    changes = Changes(reason=REASON, quantities=_left_of(visit, units))

    def run() -> str:
        commands.cancel_lines(visit.ctx, order_id=visit.order.public_id, quantities=units, reason=REASON)
        return said(request, _("It is cancelled."), visit.address())

    form = HouseForm(request.POST if request.method == "POST" else None)
    title = _("Cancel this item") if position else _("Cancel the order")
    return _acted(request, visit, form, lambda _form: changes, run, title)


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def address(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Send the order elsewhere."""
    form = AddressForm(visit.order, request.POST if request.method == "POST" else None)
    return _amended(request, visit, form, AddressForm.changes, _("Another address"))


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def service(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Send the order another way."""
    services = shipping.list_services(visit.ctx)
    form = ServiceForm(visit.order, services, request.POST if request.method == "POST" else None)
    return _amended(request, visit, form, ServiceForm.changes, _("Another shipping service"))


def _offers(visit: Visit) -> Offers:
    work = fulfillment.work_of(visit.ctx, demand=visit.order.public_id)
    return offers_of(visit.order, lines_of(visit.ctx, visit.order, work), work)


def _left_of(visit: Visit, units: Mapping[int, int]) -> dict[int, int]:
    live = {line.position: line.live for line in visit.order.lines.all()}
    return {position: live[position] - count for position, count in units.items()}


def _too_late() -> Refused:
    return Refused("portal.too_late", "this can no longer be changed here: it is being packed or has left")


def _amended(request: HttpRequest, visit: Visit, form: Any, ask: Any, title: str) -> HttpResponse:
    if not _offers(visit).redirect:
        raise _too_late()

    def apply() -> None:
        proposal = amendments.propose_amendment(visit.ctx, order_id=visit.order.public_id, changes=ask(form))
        amendments.apply_amendment(visit.ctx, amendment_id=proposal.public_id)

    def run() -> str:
        unit_of_work(apply)
        return said(request, _("The order is changed."), visit.address())

    return _acted(request, visit, form, ask, run, title)


def _acted(
    request: HttpRequest, visit: Visit, form: HouseForm, ask: Ask, run: Callable[[], str], title: str
) -> HttpResponse:
    """Show the form, then what it would do, then do it, if it still means what the reader saw (`sure`)."""
    preview = _preview(visit, form, ask)

    def shown(*, form: HouseForm, status: int = 200) -> HttpResponse:
        values = {"visit": visit, "order": visit.order, "form": form, "preview": preview, "title": title}
        answer = render(request, "portal/order/change.html", values, status=status)
        answer.headers["Referrer-Policy"] = SAME_ORIGIN
        return answer

    if preview is None or request.POST.get("sure") != str(preview["difference"]):
        return shown(form=form)
    return filled(request, visit.ctx, form, run, shown)


def _preview(visit: Visit, form: HouseForm, ask: Ask) -> dict[str, Any] | None:
    """Return what would happen, None while nothing (sensible) is asked for; a refusal stands in the form."""
    if form.fields and not (form.is_bound and form.is_valid()):
        return None
    try:
        found: dict[str, Any] = amendments.preview_amendment(
            visit.ctx, order_id=visit.order.public_id, changes=ask(form)
        )
    except OmsError as refusal:
        if not form.is_bound:
            raise
        form.refuse(refusal)
        return None
    return found
