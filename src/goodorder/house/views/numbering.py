"""Numbers of orders and documents: how they are written, what comes next, and where they go on."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from goodorder.doorway.acting import form_page, said
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.house.forms.numbering import DocumentNumbersForm, FormatForm, OrderNumbersForm
from goodorder.invoicing import commands as invoicing
from goodorder.invoicing.queries import next_serials_of
from goodorder.kernel.access import Context
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.parties import commands, queries
from goodorder.parties.models import Channel, Company
from goodorder.parties.rules.numbers import OF_COMPANY, OF_THE_HOUSE, STANDARD, number_format, written

NEEDS = "parties.setup"
MANY = 200
EDIT = "house/numbering/edit.html"
KINDS = {
    "order": _("Orders"),
    "invoice": _("Invoices"),
    "credit": _("Credit notes"),
    "receipt": _("Receipts"),
    "quote": _("Quotes"),
    "work": _("Fulfillment orders"),
    "shipment": _("Shipments"),
    "wave": _("Waves"),
    "batch": _("Batches"),
    "freight": _("Bills of lading"),
    "transfer": _("Transfers"),
    "count": _("Counts"),
    "return": _("Returns"),
    "claim": _("Claims"),
    "case": _("Cases"),
}
Numbers = TypeVar("Numbers", bound=FormatForm)


class Numbered(NamedTuple):
    """A kind of paper: how its numbers are written, and the next one unless somebody else draws it."""

    title: object
    form: str
    following: str


def _documents(companies: list[Company], year: int) -> list[tuple[Company, list[Numbered]]]:
    serials = next_serials_of([one.code for one in companies], year)
    return [
        (
            one,
            [
                _numbered(kind, queries.format_of(one, kind), year, serials[one.code, kind])
                for kind in OF_COMPANY
            ],
        )
        for one in companies
    ]


def _orders(channel: Channel, year: int, serial: int) -> Numbered:
    return _numbered("order", channel.order_format or STANDARD["order"], year, serial)


def _numbered(kind: str, form: str, year: int, serial: int) -> Numbered:
    return Numbered(KINDS[kind], form, written(form, year, serial))


def _of_the_house(year: int) -> list[Numbered]:
    drawn = [(kind, prefix, queries.peek_serial(f"{prefix}_{year}")) for kind, prefix in OF_THE_HOUSE.items()]
    return [_numbered(kind, f"{prefix}-YYYY-000000", year, serial) for kind, prefix, serial in drawn]


@require_safe
@page(NEEDS)
def numbering(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show how everything is numbered and what comes next."""
    companies = queries.list_companies(ctx, size=MANY).items
    found = queries.list_channels(ctx, cursor=cursor_of(request))
    serial = queries.peek_serial(queries.order_series(ctx.now.year))
    values = {
        "companies": _documents(list(companies), ctx.now.year),
        "channels": [(one, _orders(one, ctx.now.year, serial)) for one in found.items],
        "fixed": _of_the_house(ctx.now.year),
        **paging(request, found),
    }
    return render(request, "house/numbering/list.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page(NEEDS)
def order_numbers(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show and change how a channel's orders are numbered."""
    channel = queries.get_channel(ctx, code)

    def make(posted: QueryDict | None) -> OrderNumbersForm:
        return OrderNumbersForm(posted, initial={"order_format": channel.order_format})

    def change(form: OrderNumbersForm) -> None:
        commands.change_channel(ctx, channel=code, changes=form.formats())
        if serial := form.cleaned_data["serial"]:
            commands.skip_order_numbers(ctx, channel=code, serial=serial)

    year = ctx.now.year
    serials = {"order": queries.peek_serial(queries.order_series(year))}
    values = {"one": channel, "address": reverse("house:order-numbers", args=[code])}
    return _edited(request, ctx, make, change, values, lambda form: _preview(form, year, serials))


@require_http_methods(["GET", "HEAD", "POST"])
@page(NEEDS)
def document_numbers(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show and change how a company's documents are numbered."""
    company = queries.get_company(ctx, code)

    def make(posted: QueryDict | None) -> DocumentNumbersForm:
        initial = {f"{kind}_format": getattr(company, f"{kind}_format") for kind in OF_COMPANY}
        return DocumentNumbersForm(posted, initial=initial)

    def change(form: DocumentNumbersForm) -> None:
        commands.change_company(ctx, company=code, changes=form.formats())
        for kind, serial in form.begins().items():
            invoicing.begin_series(ctx, company=code, kind=kind, serial=serial)

    year = ctx.now.year
    found = next_serials_of([code], year)
    serials = {kind: found[code, kind] for kind in OF_COMPANY}
    values = {"one": company, "address": reverse("house:document-numbers", args=[code])}
    return _edited(request, ctx, make, change, values, lambda form: _preview(form, year, serials))


def _edited(
    request: HttpRequest,
    ctx: Context,
    make: Callable[[QueryDict | None], Numbers],
    change: Callable[[Numbers], None],
    values: dict[str, Any],
    preview: Callable[[Numbers], list[Numbered]],
) -> HttpResponse:
    """Show the form with the next numbers; *Preview* tries what was typed, *Save* keeps it."""

    def more(form: Numbers) -> dict[str, Any]:
        return {**values, "preview": preview(form), "history_of": values["one"].public_id}

    def run(form: Numbers) -> str:
        unit_of_work(lambda: change(form))
        return said(request, _("New numbers are written like this from now on."), reverse("house:numbering"))

    if "preview" in request.POST:
        form = make(request.POST)
        if form.is_valid():
            try:
                form.formats()
            except OmsError as refusal:
                form.refuse(refusal)
        return render(request, EDIT, {"form": form, **more(form)}, status=422 if form.errors else 200)
    return form_page(request, ctx, EDIT, make, run, more)


def _preview(form: FormatForm, year: int, serials: dict[str, int]) -> list[Numbered]:
    """Return the next numbers as the form would have them; those whose format is wrong are left out."""
    shown = []
    for name, kind in form.kinds.items():
        try:
            form_of = number_format(form[name].value() or "", field=name) or STANDARD[kind]
        except Invalid:
            continue
        shown.append(_numbered(kind, form_of, year, max(serials[kind], form.jump_of(kind))))
    return shown
