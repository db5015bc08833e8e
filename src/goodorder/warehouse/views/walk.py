"""A batch's walk on a phone: the next stop in large letters, one field that a scanner types into."""

import secrets
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goodorder.doorway.acting import Act, acted, pressed
from goodorder.doorway.forms import not_whole, whole_number
from goodorder.doorway.pages import is_fragment, page
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import PickTask
from goodorder.fulfillment.rules import Wanted
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.warehouse.forms.scanning import Pending, Step, asks_for, take

WITH_CAMERA = "camera=(self), geolocation=(), microphone=()"
LONGEST_SCAN = 200


class Feedback(NamedTuple):
    """The answer to a scan: its tone, what it is about in large letters, and a line below."""

    tone: str = "quiet"
    title: str | Promise = ""
    text: str | Promise = ""


def short_reasons() -> list[tuple[str, str]]:
    """Return why units cannot be taken, in people's words."""
    return [
        ("not_found", _("Not there")),
        ("damaged", _("Damaged")),
        ("wrong_item", _("Another item lies there")),
        ("unreadable", _("Code cannot be read")),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@page("fulfillment.work")
def walk(request: HttpRequest, ctx: Context, batch_id: str) -> HttpResponse:
    """Show the next stop and take what is scanned; a whole pick is confirmed once, however often it is sent."""
    task = queries.next_task(ctx, batch_id=batch_id)
    if request.method != "POST":
        return _shown(request, ctx, batch_id, task, said=_done(ctx, request, batch_id))
    posted = whole_number(request.POST.get("task", "")) or 0
    if task is None or posted != task.pk:  # sent again after it was done: there is nothing left to do
        return HttpResponseRedirect(_after(batch_id, posted))
    was = _pending(request, task)
    entry = request.POST.get("entry", "").strip(" \t\r\n")[:LONGEST_SCAN]
    wanted = queries.wanted_of(task, today=ctx.now.date())
    try:
        step = take(entry, was, wanted, left=task.left, today=ctx.now.date())
    except OmsError as refusal:
        return _shown(request, ctx, batch_id, task, pending=was, refusal=refusal)
    if not step.quantity:
        return _shown(request, ctx, batch_id, task, pending=step.pending)
    return _confirmed(request, ctx, batch_id, task, step)


def _after(batch_id: str, task_id: int) -> str:
    return f"{reverse('warehouse:picking-walk', args=[batch_id])}?done={task_id}"


def _confirmed(request: HttpRequest, ctx: Context, batch_id: str, task: PickTask, step: Step) -> HttpResponse:
    scanned = step.pending
    scan = commands.Scan(bin=scanned.bin, item=scanned.item, lot=scanned.lot)

    def run() -> str:
        commands.confirm_pick(ctx, task_id=task.pk, scan=scan, quantity=step.quantity)
        return _after(batch_id, task.pk)

    def show(*, refusal: OmsError, status: int) -> HttpResponse:  # noqa: ARG001 - scans are answered, not failed
        counted = Pending(task.pk, scanned.bin, scanned.item, scanned.lot, min(scanned.tally, task.left))
        return _shown(request, ctx, batch_id, task, pending=counted, refusal=refusal)

    return pressed(request, ctx, run, show)


def _pending(request: HttpRequest, task: PickTask) -> Pending:
    posted = request.POST
    return Pending(
        task=task.pk,
        bin=posted.get("pending_bin", "")[:LONGEST_SCAN],
        item=posted.get("pending_item", "")[:LONGEST_SCAN],
        lot=posted.get("pending_lot", "")[:LONGEST_SCAN],
        tally=max(0, whole_number(posted.get("pending_tally", "0")) or 0),
    )


def _done(ctx: Context, request: HttpRequest, batch_id: str) -> Feedback:
    """Say what was picked last, when the page is shown right after it."""
    done = request.GET.get("done", "")
    for task in queries.tasks_of(ctx, batch_id=batch_id) if done.isdigit() else ():
        if str(task.pk) == done:
            text = _("into slot %(slot)s") % {"slot": task.slot}
            return Feedback("good", f"{task.picked} × {task.line.sku.code}", text)
    return Feedback()


def _asking(task: PickTask, wanted: Wanted, pending: Pending) -> Feedback:
    asked = asks_for(pending, wanted)
    texts = {
        "bin": _("Go to %(bin)s and scan it.") % {"bin": wanted.bin},
        "item": _("Scan the item."),
        "lot": _("Scan its serial number.") if wanted.tracking == "serial" else _("Scan its lot."),
        "units": _("Scan each one, or type how many: %(left)s.") % {"left": task.left},
    }
    title = f"{pending.tally} / {task.left}" if asked == "units" else ""
    return Feedback("info" if pending.bin or pending.item else "quiet", title, texts[asked])


def _shown(
    request: HttpRequest, ctx: Context, batch_id: str, task: PickTask | None, **more: Any
) -> HttpResponse:
    batch = queries.get_batch(ctx, batch_id=batch_id)
    tasks = list(batch.tasks.all())
    values: dict[str, Any] = {
        "batch": batch,
        "task": task,
        "units": sum(each.quantity - each.dropped for each in tasks),
        "picked": sum(each.picked for each in tasks),
        "said": more.get("said", Feedback()),
        "key": secrets.token_urlsafe(18),
    }
    if task is not None:
        pending = more.get("pending", Pending(task.pk))
        wanted = queries.wanted_of(task, today=ctx.now.date())
        values |= {
            "pending": pending,
            "asking": _asking(task, wanted, pending),
            "asks": asks_for(pending, wanted),
            "alternates": queries.alternate_bins(ctx, task_id=task.pk),
            "reasons": short_reasons(),
        }
    if refusal := more.get("refusal"):
        values["said"] = Feedback("bad", _("Stop"), refusal.message)
    name = "stop" if is_fragment(request) else "walk"
    answer = render(request, f"warehouse/batch/{name}.html", values)
    answer.headers["Permissions-Policy"] = WITH_CAMERA
    return answer


@require_POST
@page("fulfillment.work")
def task_act(request: HttpRequest, ctx: Context, batch_id: str, task_id: int, action: str) -> HttpResponse:
    """Take a task's units from another bin, or report them short."""
    reason, posted = request.POST.get("reason", ""), request.POST
    acts: dict[str, Act] = {
        "elsewhere": (
            lambda: commands.pick_elsewhere(ctx, task_id=task_id, bin=posted.get("bin", ""), reason=reason),
            _("Go to the other bin."),
        ),
        "short": (
            lambda: commands.short_pick(ctx, task_id=task_id, quantity=_units(posted), reason=reason),
            _("Reported; they are looked for elsewhere."),
        ),
    }
    queries.get_batch(ctx, batch_id=batch_id)

    def show(*, refusal: OmsError, status: int) -> HttpResponse:  # noqa: ARG001 - answered on the walk's page
        task = queries.next_task(ctx, batch_id=batch_id)
        return _shown(request, ctx, batch_id, task, refusal=refusal)

    where = reverse("warehouse:picking-walk", args=[batch_id])
    return acted(request, ctx, acts.get(action), where, show)


def _units(posted: Any) -> int:
    units = whole_number(posted.get("quantity", ""))
    if units is None:
        raise Invalid("warehouse.not_whole", f"quantity: {not_whole()}", field="quantity")
    return units
