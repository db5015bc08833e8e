"""Segments: the list, writing one with a count before it is kept, its members, handing it out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.crm import commands
from goodorder.crm.queries import segments as queries
from goodorder.crm.rules.figures import MEANINGS
from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.parties import queries as parties
from goodorder.service.forms.segments import SegmentForm

NEEDS = "crm.segment"


@require_safe
@page(NEEDS)
def segment_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List segments by name."""
    found = queries.list_segments(ctx, cursor=cursor_of(request))
    return render(request, "service/segment/list.html", paging(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
@page(NEEDS)
def segment_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Write a segment, see whom it finds, keep it."""
    companies = parties.list_companies(ctx, size=1).items
    return _written(request, ctx, {"currency": companies[0].currency if companies else ""}, "")


@require_http_methods(["GET", "HEAD", "POST"])
@page(NEEDS)
def segment_change(request: HttpRequest, ctx: Context, segment_id: str) -> HttpResponse:
    """Write a segment anew."""
    segment = queries.get_segment(ctx, segment_id=segment_id)
    kept = {name: getattr(segment, name) for name in ("name", "condition", "currency", "smallest")}
    return _written(request, ctx, kept, segment_id)


def _written(request: HttpRequest, ctx: Context, kept: dict[str, Any], segment_id: str) -> HttpResponse:
    def shown(*, form: HouseForm, status: int = 200, seen: Any = None) -> HttpResponse:
        values = {"form": form, "seen": seen, "words": MEANINGS.items(), "segment_id": segment_id}
        return render(request, "service/segment/write.html", values, status=status)

    if request.method != "POST":
        return shown(form=SegmentForm(initial=kept))
    form = SegmentForm(request.POST)
    if "preview" in request.POST:
        return _previewed(ctx, form, shown)

    def run() -> str:
        made = commands.save_segment(ctx, segment_id=segment_id, **form.cleaned_data)
        return said(request, _("The segment is kept."), reverse("service:segment", args=[made.public_id]))

    return filled(request, ctx, form, run, shown)


def _previewed(ctx: Context, form: SegmentForm, shown: Any) -> HttpResponse:
    """Count and show whom the condition finds, keeping nothing."""
    status, seen = 422, None
    if form.is_valid():
        try:
            typed = form.cleaned_data
            seen = queries.preview(ctx, condition=typed["condition"], currency=typed["currency"])
            status = 200
        except OmsError as refusal:
            form.refuse(refusal)
            status = refusal.status
    answer: HttpResponse = shown(form=form, status=status, seen=seen)
    return answer


@require_safe
@page(NEEDS)
def segment_page(request: HttpRequest, ctx: Context, segment_id: str) -> HttpResponse:
    """Show who is in a segment."""
    return _segment(request, ctx, segment_id)


def _segment(request: HttpRequest, ctx: Context, segment_id: str, **more: Any) -> HttpResponse:
    found = queries.list_members(ctx, segment_id=segment_id, cursor=cursor_of(request))
    values = {
        "segment": queries.get_segment(ctx, segment_id=segment_id),
        "may_export": ctx.may("crm.export"),
        "may_see_customer": ctx.may("parties.view"),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    return render(request, "service/segment/page.html", {**values, **more}, status=status)


@require_POST
@page(NEEDS)
def segment_act(request: HttpRequest, ctx: Context, segment_id: str, action: str) -> HttpResponse:
    """Find the members anew, hand them out, or keep the segment no longer."""

    def show(**more: Any) -> HttpResponse:
        return _segment(request, ctx, segment_id, **more)

    if action == "export":
        return _exported(ctx, segment_id, show)
    where = reverse("service:segment", args=[segment_id])
    acts: dict[str, Act] = {
        "refresh": (lambda: commands.refresh_segment(ctx, segment_id=segment_id), _("Found anew.")),
        "drop": (lambda: commands.drop_segment(ctx, segment_id=segment_id), _("The segment is gone.")),
    }
    after = reverse("service:segments") if action == "drop" else where
    return acted(request, ctx, acts.get(action), after, show)


def _exported(ctx: Context, segment_id: str, show: Any) -> HttpResponse:
    try:
        found = commands.export_segment(ctx, segment_id=segment_id)
    except OmsError as refusal:
        refused: HttpResponse = show(refusal=refusal, status=refusal.status)
        return refused
    answer = HttpResponse(queries.as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{segment_id}.csv"'
    return answer
