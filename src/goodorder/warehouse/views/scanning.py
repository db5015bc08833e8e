"""What the scan pages between the dock and the shelf have in common: one field, big answers, refusals with a sound."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import known_skus
from goodorder.doorway.acting import pressed
from goodorder.doorway.pages import is_fragment
from goodorder.fulfillment.rules import Scanned, read
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, OmsError
from goodorder.locations import queries as locations
from goodorder.locations.models import Bin
from goodorder.orders.queries import orders_by_id
from goodorder.warehouse.forms.shelving import LONGEST_SCAN, Held, held_in
from goodorder.warehouse.views.walk import WITH_CAMERA


@dataclass(frozen=True, slots=True)
class Done:
    """A scan that completes something: the act, which answers what to say about it."""

    act: Callable[[bool], str]


Step = Callable[[Held, str], "Held | Done"]
Show = Callable[[Held, OmsError | None, str], HttpResponse]


def scanned(request: HttpRequest, ctx: Context, step: Step, show: Show, where: str) -> HttpResponse:
    """Take what was scanned: ask for the next thing, do it once, or refuse it with the reason."""
    posted = request.POST.dict()
    held = held_in({name: str(value) for name, value in posted.items()})
    entry = request.POST.get("entry", "").strip(" \t\r\n")[:LONGEST_SCAN]
    if "again" in posted:
        return show(Held(), None, "")
    try:
        found = step(held, entry)
    except OmsError as refusal:
        return show(held, refusal, "")
    if isinstance(found, Held):
        return show(found, None, "")
    act = found.act

    def run() -> str:
        messages.success(request, act("anyway" in posted))
        return where

    def refused(*, refusal: OmsError, status: int) -> HttpResponse:  # noqa: ARG001 - scans are answered, not failed
        return show(held, refusal, entry)

    return pressed(request, ctx, run, refused)


def shown(request: HttpRequest, part: str, values: dict[str, Any]) -> HttpResponse:
    """Render a scan page, or the part of it that answers a scan."""
    held: Held = values["held"]
    every = {"part": part, "key": secrets.token_urlsafe(18), "fields": held.fields(), **values}
    name = part if is_fragment(request) else "warehouse/shelving/scan.html"
    answer = render(request, name, every)
    answer.headers["Permissions-Policy"] = WITH_CAMERA
    return answer


def read_item(ctx: Context, entry: str) -> tuple[Sku, Scanned]:
    """Return the item a scan names; raises Missing naming what was scanned, Invalid when it cannot be read."""
    found = read(entry, today=ctx.now.date())
    known = known_skus(found.names)
    if not known:
        message = f"nothing answers to {found.said}; scan the item's own code"
        raise Missing("warehouse.item_unknown", message, field="scan")
    return next(iter(known.values())), found


def item_named(code: str) -> Sku | None:
    """Return the item that is being worked on."""
    return known_skus([code]).get(code) if code else None


def bin_at(location_id: int, entry: str) -> Bin | None:
    """Return the bin a scan names, if it is one."""
    try:
        return locations.bin_named(location_id, entry)
    except Missing:
        return None


def names_of(ctx: Context, demands: Collection[str]) -> dict[str, str]:
    """Return what people call demands: the numbers of orders, else the demand itself."""
    found = orders_by_id(ctx, order_ids=set(demands))
    return {demand: str(found[demand].number) if demand in found else demand for demand in demands}
