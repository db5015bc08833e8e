"""Reactions that failed for good and wait for a person."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page, submit
from goodorder.kernel import relay
from goodorder.kernel.access import Context
from goodorder.kernel.models import Event, Receipt
from goodorder.kernel.paging import page_of
from goodorder.reports.queries import get_backlog


class ParkedRow(NamedTuple):
    """A parked receipt as staff see it."""

    receipt: Receipt

    @property
    def event(self) -> Event:
        """Return what it could not react to."""
        return self.receipt.event

    @property
    def order_id(self) -> str:
        """Return the order it belongs to, if any."""
        return self.event.about if self.event.about.startswith("ord_") else ""

    @property
    def last_line(self) -> str:
        """Return what the failure said last."""
        return (self.receipt.error.strip().splitlines() or [""])[-1]


@require_safe
@page("system.retry")
def parked_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say how much waits for workers and list parked reactions, newest first."""
    parked = Receipt.objects.filter(state=Receipt.PARKED).select_related("event")
    found = page_of(parked, cursor=cursor_of(request))
    rows = [ParkedRow(receipt) for receipt in found.items]
    values = {"rows": rows, "backlog": get_backlog(ctx), **paging(request, found)}
    return render(request, "web/parked/list.html", values)


@require_POST
@page("system.retry")
def parked_retry(request: HttpRequest, ctx: Context, receipt_id: int) -> HttpResponse:
    """Put a parked reaction back in the queue."""

    def run() -> str:
        relay.retry(ctx, receipt_id=receipt_id)
        messages.success(request, _("It is tried again now."))
        return reverse("web:parked")

    return submit(request, ctx, run)
