"""Cases: opened about something, answered by messages, moved, assigned and solved against their clocks."""

from typing import Any

from goodorder.crm.commands.people import sent_to
from goodorder.crm.events import CaseAnswered, CaseAssigned, CaseMoved, CaseNoted, CaseOpened
from goodorder.crm.models import Case, CaseEntry
from goodorder.crm.queries.cases import level_of
from goodorder.crm.rules import cases as rules
from goodorder.crm.states import CASE, PAUSED
from goodorder.fulfillment.models import Shipment
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.kernel.events import Fact, record
from goodorder.kernel.numbering import next_number
from goodorder.orders.models import Order
from goodorder.parties.models import Customer
from goodorder.returns.models import Return

STEPS = ("wait", "hear", "solve", "reopen")


@command(needs="crm.case")
def open_case(ctx: Context, *, draft: rules.CaseDraft) -> Case:
    """See to a customer's matter: its clocks run from now, by its kind and priority.

    What it is about names the customer; without any, `customer_id` does. Raises Missing, Invalid naming the field.
    """
    kind = checks.one_of(draft.kind, rules.CASE_KINDS, field="kind")
    priority = checks.one_of(draft.priority, rules.PRIORITIES, field="priority")
    level = level_of(kind, priority)
    answer_due_at = rules.due(ctx.now, level.answer_minutes)
    case = Case(
        number=next_number("CAS", ctx.now.year),
        kind=kind,
        priority=priority,
        title=checks.text(draft.title, field="title", most=200),
        owner=checks.text(draft.owner, field="owner", most=120, least=0),
        opened_by=ctx.actor,
        opened_at=ctx.now,
        answer_due_at=answer_due_at,
        solve_due_at=rules.due(ctx.now, level.solve_minutes),
        due_at=answer_due_at,
        **_subject(ctx, draft),
    )
    case.save(force_insert=True)
    said = {"case_kind": kind, "priority": priority, "customer_id": case.customer.public_id}
    _tell(ctx, case, CaseOpened(case_id=case.public_id, number=case.number, **said))
    if draft.text.strip():
        _enter(ctx, case, rules.HEARD, checks.text(draft.text, field="text", most=rules.LONGEST_TEXT))
    return case


def _subject(ctx: Context, draft: rules.CaseDraft) -> dict[str, Any]:
    """Find what a case is about, from the closest: a return or a shipment names its order, an order its customer."""
    orders = Order.objects.visible_to(ctx).select_related("company", "channel", "customer")
    ret = Return.objects.visible_to(ctx).by_public_id(draft.return_id) if draft.return_id else None
    order = orders.get(pk=ret.order_id) if ret else None
    if draft.shipment_id:
        parcel = Shipment.objects.visible_to(ctx).select_related("fulfillment_order")
        order = orders.by_public_id(parcel.by_public_id(draft.shipment_id).fulfillment_order.demand)
    elif draft.order_id:
        order = orders.by_public_id(draft.order_id)
    if order is None:
        if not draft.customer_id:
            message = "customer_id: name a customer, an order, a shipment or a return"
            raise Invalid("crm.case_about_nothing", message, field="customer_id")
        # Whoever is limited to a company or channel must find the case again.
        within = {
            name: min(ctx.scopes.get(kind, [""]))
            for name, kind in (("company", "company"), ("shop", "channel"))
        }
        return {"customer": Customer.objects.visible_to(ctx).by_public_id(draft.customer_id), **within}
    return {
        "customer": order.customer,
        "order": order,
        "line": _line(order, draft.line),
        "ret": ret,
        "shipment": draft.shipment_id,
        "company": order.company.code,
        "shop": order.channel.code,
    }


def _line(order: Order, position: int | None) -> Any:
    if position is None:
        return None
    if line := order.lines.filter(position=position).first():
        return line
    message = f"line: order {order.number} has no line {position}; choose one of its lines"
    raise Invalid("crm.line_unknown", message, field="line")


@command(needs="crm.case")
def note_case(ctx: Context, *, case_id: str, text: str, is_heard: bool = False) -> Case:
    """Write something down in a case: a note of ours, or what the customer said, which ends waiting for them.

    Raises Missing, Invalid.
    """
    case = _locked(ctx, case_id)
    words = checks.text(text, field="text", most=rules.LONGEST_TEXT)
    _enter(ctx, case, rules.HEARD if is_heard else rules.NOTE, words)
    if is_heard and case.state in {PAUSED, "solved"}:
        _step(ctx, case, "hear" if case.state == PAUSED else "reopen")
    return case


@command(needs="crm.case")
def answer_case(ctx: Context, *, case_id: str, text: str, then: str = "wait") -> Case:
    """Answer the customer by a message; `then` the case waits for them (`wait`), is solved (`solve`) or stays (empty).

    The first answer stops the first clock. Raises Missing, Invalid, Refused when nothing reaches the customer.
    """
    case = _locked(ctx, case_id)
    words = checks.text(text, field="text", most=rules.LONGEST_TEXT)
    step = checks.one_of(then, ("wait", "solve"), field="then") if then else ""
    cause = f"{case.public_id}#{case.version}"
    subject = f"{case.title} [{case.number}]"[:200]
    made = sent_to(
        ctx,
        case.customer,
        about=case.public_id,
        cause=cause,
        words=(subject, words),
        of=(case.company, case.shop),
    )
    CaseEntry.objects.create(
        case=case, kind=rules.ANSWER, text=words, message=made.public_id, by=ctx.actor, at=ctx.now
    )
    if case.answered_at is None:
        case.answered_at, case.due_at = ctx.now, case.solve_due_at
        case.save(update_fields=["answered_at", "due_at"])
    _tell(ctx, case, CaseAnswered(case_id=case.public_id, number=case.number, message_id=made.public_id))
    if step and case.state != CASE.target(case.state, step):
        _step(ctx, case, step)
    return case


@command(needs="crm.case")
def move_case(ctx: Context, *, case_id: str, step: str, note: str = "") -> Case:
    """Take a case a step on: `wait` for the customer, `hear` from them, `solve`, `reopen`, with a note if any.

    Raises Missing, Invalid, Refused when the step is not open.
    """
    case = _locked(ctx, case_id)
    checks.one_of(step, STEPS, field="step")
    if note.strip():
        _enter(ctx, case, rules.NOTE, checks.text(note, field="note", most=rules.LONGEST_TEXT))
    _step(ctx, case, step)
    return case


@command(needs="crm.case")
def assign_case(ctx: Context, *, case_id: str, owner: str, priority: str = "") -> Case:
    """Say who sees to a case (empty: nobody), and how urgent it is; its clocks follow the priority from the opening.

    Raises Missing, Invalid.
    """
    case = _locked(ctx, case_id)
    case.owner = checks.text(owner, field="owner", most=120, least=0)
    if priority and priority != case.priority:
        _wind(case, checks.one_of(priority, rules.PRIORITIES, field="priority"))
    case.save()
    said = {"owner": case.owner, "priority": case.priority}
    _tell(ctx, case, CaseAssigned(case_id=case.public_id, number=case.number, **said))
    return case


def _wind(case: Case, priority: str) -> None:
    """Set the clocks to another priority, keeping the time they stood still."""
    before, after = level_of(case.kind, case.priority), level_of(case.kind, priority)
    case.priority = priority
    case.answer_due_at += rules.due(case.opened_at, after.answer_minutes) - rules.due(
        case.opened_at, before.answer_minutes
    )
    case.solve_due_at += rules.due(case.opened_at, after.solve_minutes) - rules.due(
        case.opened_at, before.solve_minutes
    )
    case.due_at = case.solve_due_at if case.answered_at else case.answer_due_at


def _locked(ctx: Context, case_id: str) -> Case:
    rows = Case.objects.visible_to(ctx).select_related("customer", "order")
    return rows.locked().by_public_id(case_id)


def _step(ctx: Context, case: Case, step: str) -> None:
    """Move a case on; its clocks stand while it waits for the customer, and a solved one has no more."""
    CASE.step(case, step)
    if case.paused_at:
        case.answer_due_at, case.solve_due_at, case.due_at = (
            rules.shifted(due, paused_at=case.paused_at, now=ctx.now)
            for due in (case.answer_due_at, case.solve_due_at, case.due_at)
        )
    case.paused_at = ctx.now if case.state == PAUSED else None
    case.solved_at = ctx.now if case.state == "solved" else None
    case.save()
    CaseEntry.objects.create(case=case, kind=rules.STEP, text=case.state, by=ctx.actor, at=ctx.now)
    _tell(ctx, case, CaseMoved(case_id=case.public_id, number=case.number, step=step, state=case.state))


def _enter(ctx: Context, case: Case, kind: str, text: str) -> None:
    CaseEntry.objects.create(case=case, kind=kind, text=text, by=ctx.actor, at=ctx.now)
    _tell(ctx, case, CaseNoted(case_id=case.public_id, number=case.number, entry=kind))


def _tell(ctx: Context, case: Case, fact: Fact) -> None:
    """Record a fact about a case on the timeline of its order, or of itself."""
    record(ctx, case, fact, about=case.order.public_id if case.order else case.public_id)
