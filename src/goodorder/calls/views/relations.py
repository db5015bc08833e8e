"""What is prompted with a product and offered instead of it: named, ranked, taken off, and how often it is taken."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.calls.forms.relations import KIND_WORDS, SUBSTITUTE, RelationForm
from goodorder.catalog import commands, queries
from goodorder.catalog.models import Relation, Substitute
from goodorder.doorway.acting import acted, filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.money import PPM


def taken_ppm(one: Relation) -> int | None:
    """Return the share of orders that had what they were shown; None before it was shown."""
    return one.accepted * PPM // one.shown if one.shown else None


def _row(one: Relation) -> dict[str, Any]:
    return {"one": one, "kind": KIND_WORDS[one.kind], "taken": taken_ppm(one)}


@require_safe
@page("catalog.view")
def prompt_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Report what was prompted in order entry and how often it was taken, what was shown most often first."""
    found = queries.list_relations(ctx, cursor=cursor_of(request))
    values = {"rows": [_row(one) for one in found.items], **paging(request, found)}
    return render(request, "calls/relation/list.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("catalog.view")
def relation_page(request: HttpRequest, ctx: Context, sku_id: str) -> HttpResponse:
    """Show what is prompted with a product and offered instead of it, or name something."""
    if request.method != "POST":
        return _page(request, ctx, sku_id)
    form = RelationForm(request.POST)

    def run() -> str:
        say: Callable[..., object] = (
            commands.add_substitute if form.cleaned_data["kind"] == SUBSTITUTE else commands.relate_sku
        )
        say(ctx, sku_id=sku_id, **form.terms())
        return said(request, _("Kept."), reverse("calls:relations", args=[sku_id]))

    return filled(request, ctx, form, run, lambda **more: _page(request, ctx, sku_id, **more))


def _page(
    request: HttpRequest,
    ctx: Context,
    sku_id: str,
    *,
    form: HouseForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    values = {
        "sku": queries.get_sku(ctx, sku_id=sku_id),
        "rows": [_row(one) for one in queries.relations_of(ctx, sku_id=sku_id)],
        "substitutes": queries.substitutes_of(ctx, sku_id=sku_id),
        "form": form or RelationForm(),
        "may_edit": ctx.may("catalog.edit"),
        **more,
    }
    return render(request, "calls/relation/page.html", values, status=status)


@require_POST
@page("catalog.edit")
def relation_act(request: HttpRequest, ctx: Context, sku_id: str, act: str) -> HttpResponse:
    """Rank something anew, or take it off."""
    if act not in {"rank", "drop"}:
        raise Http404
    other, kind = request.POST.get("other", ""), request.POST.get("kind", "")

    def run() -> object:
        if act == "drop":
            drop = commands.drop_substitute if kind == SUBSTITUTE else commands.unrelate_sku
            return drop(ctx, sku_id=sku_id, other=other)
        return _ranked(ctx, sku_id, other, kind, checks.whole(request.POST.get("rank"), field="rank"))

    text = _("Taken off.") if act == "drop" else _("Kept.")
    where = reverse("calls:relations", args=[sku_id])
    return acted(request, ctx, (run, text), where, lambda **more: _page(request, ctx, sku_id, **more))


def _ranked(ctx: Context, sku_id: str, other: str, kind: str, rank: int) -> Relation | Substitute:
    """Rank something anew; how a substitute is offered stays."""
    if kind != SUBSTITUTE:
        return commands.relate_sku(ctx, sku_id=sku_id, other=other, kind=kind, rank=rank)
    found = queries.substitutes_of(ctx, sku_id=sku_id)
    kept = [
        {"needs_consent": one.needs_consent, "reason": one.reason} for one in found if one.other.code == other
    ]
    terms: dict[str, Any] = kept[0] if kept else {}
    return commands.add_substitute(ctx, sku_id=sku_id, other=other, rank=rank, **terms)
