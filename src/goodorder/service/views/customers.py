"""Customers: the list, everything about one on a page, and what can be done from there."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.crm import commands
from goodorder.crm.queries.people import get_merge
from goodorder.crm.queries.story import CustomerStory, addresses_of, story_of
from goodorder.doorway.acting import acted, filled, said
from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import KEY_FIELD, is_fragment, page
from goodorder.kernel.access import Context
from goodorder.notifications import commands as notifications
from goodorder.notifications.queries import consent_history
from goodorder.parties import queries
from goodorder.service.forms.customers import ConsentForm, NoteForm, WriteForm


@require_safe
@page("parties.view")
def customer_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List customers by name or e-mail address."""
    search = asked(request, "search")
    found = queries.list_customers(ctx, search=search, cursor=cursor_of(request))
    values = {"search": search, "filtered": bool(search), **paging(request, found)}
    name = "rows" if is_fragment(request) else "list"
    response = render(request, f"service/customer/{name}.html", values)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@page("parties.view")
def customer_page(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Show a customer's story; one who was merged leads to the person they are."""
    story = story_of(ctx, customer_id=customer_id, cursor=cursor_of(request))
    if story.customer.public_id != customer_id:
        return redirect("web:customer", story.customer.public_id)
    return _page(request, ctx, story)


def _page(request: HttpRequest, ctx: Context, story: CustomerStory, **more: Any) -> HttpResponse:
    values = {
        "story": story,
        "customer": story.customer,
        "joined": story.rows[1:],
        "note": NoteForm(),
        "write": WriteForm(),
        **{f"may_{name}": ctx.may(needs) for name, needs in _MAY.items()},
        **paging(request, story.orders),
    }
    status = more.pop("status", 200)
    return render(request, "service/customer/page.html", {**values, **more}, status=status)


_MAY = {
    "note": "crm.note",
    "case": "crm.case",
    "merge": "crm.merge",
    "write": "notifications.send",
    "see_orders": "orders.view",
    "see_money": "payments.view",
    "see_items": "accounting.view",
    "see_returns": "returns.view",
    "see_messages": "notifications.view",
    "see_crm": "crm.view",
    "capture": "orders.capture",
    "set_terms": "parties.terms",
}


@require_POST
@page("parties.view")
def customer_act(request: HttpRequest, ctx: Context, customer_id: str, action: str) -> HttpResponse:
    """Write a note or a message, or merge another customer into this one."""
    where = reverse("web:customer", args=[customer_id])

    def show(**more: Any) -> HttpResponse:
        form = more.pop("form", None)
        return _page(
            request, ctx, story_of(ctx, customer_id=customer_id), **more, **({action: form} if form else {})
        )

    if action == "merge":
        act = _merge(ctx, customer_id, request.POST.get("merged", ""))
        return acted(
            request, ctx, (act, _("They are one customer now. It can be undone below.")), where, show
        )
    if action not in {"note", "write"}:
        raise Http404
    form: HouseForm = NoteForm(request.POST) if action == "note" else WriteForm(request.POST)

    def run() -> str:
        typed = form.cleaned_data
        if action == "note":
            commands.add_note(ctx, customer_id=customer_id, **typed)
            return said(request, _("Noted."), where)
        cause = f"{customer_id}#{request.POST.get(KEY_FIELD, '')}"[:200]
        commands.write_customer(ctx, customer_id=customer_id, cause=cause, **typed)
        return said(request, _("The message is on its way."), where)

    return filled(request, ctx, form, run, show)


def _merge(ctx: Context, survivor_id: str, merged_id: str) -> Callable[[], object]:
    return lambda: commands.merge_customers(ctx, survivor_id=survivor_id, merged_id=merged_id)


@require_POST
@page("crm.merge")
def merge_undo(request: HttpRequest, ctx: Context, merge_id: str) -> HttpResponse:
    """Make two customers two again."""
    merge = get_merge(ctx, merge_id=merge_id)
    survivor = merge.survivor.public_id

    def show(**more: Any) -> HttpResponse:
        return _page(request, ctx, story_of(ctx, customer_id=survivor), **more)

    where = reverse("web:customer", args=[survivor])
    text = _("They are two customers again, as they were.")
    return acted(request, ctx, (lambda: commands.undo_merge(ctx, merge_id=merge_id), text), where, show)


@require_http_methods(["GET", "HEAD", "POST"])
@page("notifications.view")
def consent_page(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Show what a customer agreed to, when, where and to which text; note what they say now."""
    customer = queries.get_customer(ctx, customer_id)
    rows = queries.rows_of_customer(ctx, customer=customer)
    addresses = addresses_of(rows)
    may_note = ctx.may("notifications.consent")

    def shown(*, form: HouseForm, status: int = 200) -> HttpResponse:
        values = {
            "customer": rows[0],
            "form": form if addresses and may_note else None,
            "history": consent_history(ctx, addresses=addresses),
        }
        return render(request, "service/customer/consents.html", values, status=status)

    form = ConsentForm(request.POST if request.method == "POST" else None)
    chosen_from(form.fields["address"], [(each, each) for each in addresses])
    if request.method != "POST":
        return shown(form=form)
    ctx.require("notifications.consent")

    def run() -> str:
        notifications.note_consent(ctx, **form.cleaned_data)
        return said(request, _("Noted."), request.path)

    return filled(request, ctx, form, run, shown)
