"""Pick faces, the hub of stock work, and replenishment as a walk past the reserve bins."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.fulfillment.rules import Wanted, judge_bin, judge_item, lot_of, read
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError, Refused
from goodorder.locations import queries as locations
from goodorder.locations.models import Location
from goodorder.shelving import commands, queries
from goodorder.shelving.models import Replenishment
from goodorder.shelving.rules import FaceDraft
from goodorder.warehouse.forms.shelving import Held, PickFaceForm, PickFacesForm, is_number
from goodorder.warehouse.views.scanning import Done, scanned, shown
from goodorder.warehouse.views.walk import Feedback

MAY, MAY_PLAN = "inventory.move", "shelving.plan"


@require_safe
@page("inventory.view")
def stock_work(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show for each location what waits at its dock and its shelves."""
    places = [place for place in locations.list_locations(ctx, size=200).items if place.kind != "transit"]
    waiting = queries.work_waiting(ctx)
    rows = [(place, waiting.get(place.code, queries.Waits())) for place in places]
    values = {"rows": rows, "may_receive": ctx.may("inventory.receive"), "may_move": ctx.may(MAY)}
    return render(request, "warehouse/shelving/hub.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page(MAY)
def replenishment(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Walk past the reserve bins: scan the bin, the item, then the pick face it is brought to."""
    place = locations.get_location(ctx, code)
    task = queries.next_replenishment(ctx, location=code)

    def show(held: Held, refusal: OmsError | None, entry: str) -> HttpResponse:
        return _shown(request, ctx, place, held, refusal=refusal, entry=entry)

    def step(held: Held, entry: str) -> Held | Done:
        if task is None or task.public_id != request.POST.get("task"):
            return Held()  # done meanwhile, perhaps by somebody else: the page shows what is next
        return _step(ctx, task, held, entry)

    if request.method != "POST":
        return show(Held(), None, "")
    return scanned(request, ctx, step, show, reverse("warehouse:shelving-replenishment", args=[code]))


def _step(ctx: Context, task: Replenishment, held: Held, entry: str) -> Held | Done:
    wanted = _wanted(ctx, task)
    if held.item and (not task.lot or held.lot) and is_number(entry):
        return Held(held.bin, held.item, held.lot, "", _within(task, int(entry)))
    found = read(entry, today=ctx.now.date())
    if not held.bin:
        judge_bin(wanted, found)
        return Held(bin=task.bin_from.code)
    if not held.item:
        judge_item(wanted, found)
        return Held(held.bin, task.sku.code, found.lot or found.serial)
    if task.lot and not held.lot:
        return Held(held.bin, held.item, lot_of(wanted, found, found.said))
    lot_of(wanted, found, held.lot)
    judge_bin(Wanted(task.bin_to.code, task.sku.code), found)
    units = held.units or task.left

    def act(_anyway: bool) -> str:  # noqa: FBT001 - nothing to insist on here
        commands.replenish(ctx, task_id=task.public_id, quantity=units)
        told = {"units": units, "sku": task.sku.code, "bin": task.bin_to.code}
        return _("%(units)s × %(sku)s brought to %(bin)s.") % told

    return Done(act)


def _wanted(ctx: Context, task: Replenishment) -> Wanted:
    valid = task.sku.aliases.filter(valid_on__contains=ctx.now.date())
    codes = frozenset(valid.values_list("value", flat=True))
    return Wanted(task.bin_from.code, task.sku.code, codes, task.lot, task.sku.tracking)


def _within(task: Replenishment, units: int) -> int:
    if not 1 <= units <= task.left:
        message = f"quantity: {task.left} are to be brought, not {units}"
        raise Refused("warehouse.too_many", message, field="quantity", possible=task.left)
    return units


def _asking(task: Replenishment, held: Held) -> Feedback:
    if not held.bin:
        return Feedback("quiet", task.bin_from.code, _("Go there and scan it."))
    if not held.item:
        return Feedback("info", task.bin_from.code, _("Scan the item."))
    if task.lot and not held.lot:
        return Feedback("info", task.bin_from.code, _("Scan lot %(lot)s.") % {"lot": task.lot})
    text = _("Take them there and scan it; if there are fewer, type how many first.")
    return Feedback("info", task.bin_to.code, text)


def _shown(
    request: HttpRequest, ctx: Context, place: Location, held: Held, *, refusal: OmsError | None, entry: str
) -> HttpResponse:  # fmt: skip
    tasks = queries.list_replenishments(ctx, location=place.code)
    task = tasks[0] if tasks else None
    values = {
        "title": _("Replenishment"),
        "label": _("Scan the bin, the item, then the pick face"),
        "action": reverse("warehouse:shelving-replenishment", args=[place.code]),
        "back": reverse("warehouse:shelving"),
        "back_title": _("Stock work"),
        "place": place,
        "held": held,
        "task": task,
        "units": held.units or (task.left if task else 0),
        "asking": _asking(task, held) if task else Feedback(),
        "tasks": tasks[1:],
        "reasons": drop_reasons(),
        "entry": entry,
        "said": Feedback("bad", _("Stop"), refusal.message) if refusal else Feedback(),
    }
    return shown(request, "warehouse/shelving/fill.html", values)


def drop_reasons() -> list[tuple[str, str]]:
    """Return why units cannot be brought, in people's words."""
    return [
        ("not_found", _("Not there")),
        ("damaged", _("Damaged")),
    ]


@require_POST
@page(MAY)
def replenishment_act(request: HttpRequest, ctx: Context, code: str, action: str) -> HttpResponse:
    """Plan what faces need now, or give a task up."""
    posted = request.POST
    acts: dict[str, Act] = {
        "plan": (
            lambda: commands.plan_replenishment(ctx, location=code),
            gettext_lazy("Planned from what the faces hold now."),
        ),
        "drop": (
            lambda: commands.drop_replenishment(
                ctx, task_id=posted.get("task", ""), reason=posted.get("reason", "")
            ),
            gettext_lazy("Noted; another reserve is looked for."),
        ),
    }
    place = locations.get_location(ctx, code)

    def show(*, refusal: OmsError, status: int) -> HttpResponse:  # noqa: ARG001 - answered on the walk's page
        return _shown(request, ctx, place, Held(), refusal=refusal, entry="")

    where = reverse("warehouse:shelving-replenishment", args=[code])
    return acted(request, ctx, acts.get(action), where, show)


@require_safe
@page("inventory.view")
def face_list(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """List a location's pick faces with what they hold and need."""
    return _faces(request, ctx, code)


def _faces(request: HttpRequest, ctx: Context, code: str, **more: Any) -> HttpResponse:
    search = asked(request, "search")
    found = queries.list_faces(ctx, location=code, search=search, cursor=cursor_of(request))
    values = {
        "place": locations.get_location(ctx, code),
        "form": PickFaceForm(),
        "many": PickFacesForm(),
        "may_plan": ctx.may(MAY_PLAN),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    return render(request, "warehouse/shelving/faces.html", {**values, **more}, status=status)


@require_POST
@page(MAY_PLAN)
def face_set(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Set the pick face of a SKU."""
    form = PickFaceForm(request.POST)
    where = reverse("warehouse:shelving-faces", args=[code])

    def run() -> str:
        commands.set_pick_faces(ctx, location=code, faces=[FaceDraft(**form.cleaned_data)])
        return said(request, _("Set, and planned."), where)

    def show(*, form: PickFaceForm, status: int = 200) -> HttpResponse:
        return _faces(request, ctx, code, form=form, status=status)

    return filled(request, ctx, form, run, show)


@require_POST
@page(MAY_PLAN)
def face_paste(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Set many pick faces at once, all or none."""
    form = PickFacesForm(request.POST)
    where = reverse("warehouse:shelving-faces", args=[code])

    def run() -> str:
        made = commands.set_pick_faces(ctx, location=code, faces=form.drafts())
        return said(request, _("%(count)s pick faces set, and planned.") % {"count": len(made)}, where)

    def show(*, form: PickFacesForm, status: int = 200) -> HttpResponse:
        return _faces(request, ctx, code, many=form, status=status)

    return filled(request, ctx, form, run, show)


@require_POST
@page(MAY_PLAN)
def face_remove(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Say that a SKU has no pick face any more."""
    where = reverse("warehouse:shelving-faces", args=[code])

    def remove() -> None:
        commands.remove_pick_face(ctx, location=code, sku=request.POST.get("sku", ""))

    def show(*, refusal: OmsError, status: int) -> HttpResponse:
        return _faces(request, ctx, code, refusal=refusal, status=status)

    return acted(request, ctx, (remove, gettext_lazy("Removed.")), where, show)
