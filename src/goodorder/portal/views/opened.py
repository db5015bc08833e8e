"""Who follows a link: the order it opens, and a context that may do what customers may, and nothing else."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, OmsError
from goodorder.orders.models import Order
from goodorder.orders.queries import get_order
from goodorder.portal.views.privately import privately
from goodorder.safelinks.commands import follow_link

P = ParamSpec("P")
CUSTOMERS_MAY = frozenset(
    {
        *("orders.view", "orders.cancel", "orders.amend", "payments.view", "payments.link"),
        *("invoicing.view", "fulfillment.view", "shipping.view", "returns.view", "returns.request"),
    }
)
REASON = "by the customer, on their page"


@dataclass(frozen=True, slots=True)
class Visit:
    """A followed link: who speaks, the order, and the token that leads back to it."""

    ctx: Context
    order: Order
    token: str

    def address(self, name: str = "order", *more: object) -> str:
        """Return a page of this link."""
        return reverse(f"portal:{name}", args=[self.token, *more])


View = Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]


def opened(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Make a function a page for whoever holds a link; a refusal it does not handle becomes a page that says so."""

    @privately
    @functools.wraps(view)
    def answer(request: HttpRequest, /, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, _visit(request, token), *args, **kwargs)
        except OmsError as refusal:
            return render(request, "portal/refusal.html", {"refusal": refusal}, status=refusal.status)

    return answer


def _visit(request: HttpRequest, token: str) -> Visit:
    now = clock.now()
    stranger = Context("visitor", now, frozenset({"safelinks.follow"}))
    order_id = follow_link(stranger, token=token, asker=request.META.get("REMOTE_ADDR", ""))
    order = get_order(Context("visitor", now, CUSTOMERS_MAY), order_id=order_id)
    if order.state in {"draft", "discarded"}:
        raise Missing("safelinks.unknown", "this link is unknown or over; ask the shop for another")
    speaker = f"customer:{order.customer.public_id}"
    return Visit(Context(speaker, now, CUSTOMERS_MAY, {}, REASON), order, token)
