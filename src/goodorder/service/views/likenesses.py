"""Customers who may be one person, all of them on a page: merged, told apart, asked about again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.crm import commands
from goodorder.crm.queries.likenesses import list_likenesses
from goodorder.doorway.acting import acted
from goodorder.doorway.listing import Chip, asked, chips, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context

PARTED = "parted"


@require_safe
@page("crm.view")
def likeness_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List pairs who may be one person with what they share, or those of whom somebody said that they are not."""
    return _list(request, ctx)


def _list(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    is_parted = asked(request, "show") == PARTED
    found, pairs = list_likenesses(ctx, is_parted=is_parted, cursor=cursor_of(request))
    undecided, *others = chips(request, "show", [(PARTED, _("Not the same"))])
    values = {
        "pairs": pairs,
        "is_parted": is_parted,
        "chips": [Chip(_("To decide"), undecided.query, undecided.is_on), *others],
        "may_merge": ctx.may("crm.merge"),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    return render(request, "service/customer/alike.html", {**values, **more}, status=status)


@require_POST
@page("crm.merge")
def likeness_merge(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Let the customer whose button was pressed stand for both."""

    def act() -> object:
        survivor, merged = (request.POST.get(name, "") for name in ("survivor", "merged"))
        return commands.merge_customers(ctx, survivor_id=survivor, merged_id=merged)

    text = _("They are one customer now. It can be undone on their page.")
    return acted(request, ctx, (act, text), _here(request), lambda **more: _list(request, ctx, **more))


@require_POST
@page("crm.merge")
def likeness_part(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Remember that two are not the same."""

    def act() -> object:
        one, other = (request.POST.get(name, "") for name in ("customer", "other"))
        return commands.part_customers(ctx, customer_id=one, other_id=other)

    text = _("Remembered: they are two people, and nobody is asked again.")
    return acted(request, ctx, (act, text), _here(request), lambda **more: _list(request, ctx, **more))


def _here(request: HttpRequest) -> str:
    """Return the page the button stood on: the list, or a customer's."""
    customer = request.POST.get("back", "")
    return (
        reverse("web:customer", args=[customer]) if customer.isidentifier() else reverse("service:likenesses")
    )


@require_POST
@page("crm.merge")
def likeness_ask(request: HttpRequest, ctx: Context, likeness_id: str) -> HttpResponse:
    """Ask about two again."""
    where = f"{reverse('service:likenesses')}?show={PARTED}"
    act = (lambda: commands.liken_customers(ctx, likeness_id=likeness_id), _("They are asked about again."))
    return acted(request, ctx, act, where, lambda **more: _list(request, ctx, **more))
