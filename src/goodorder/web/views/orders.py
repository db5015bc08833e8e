"""The page of an order: its whole story."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goodorder.crm.queries.cases import cases_of_order
from goodorder.doorway.exceptions import ExceptionRow, exception_rows
from goodorder.doorway.foretold import effects_of
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import page
from goodorder.doorway.story import chapters, story_of
from goodorder.exceptions.queries import exceptions_of
from goodorder.fulfillment import queries as fulfillment
from goodorder.invoicing import queries as invoicing
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing
from goodorder.orders import queries
from goodorder.orders.models import Hold, Order, OrderLine
from goodorder.orders.models import Promise as Promised
from goodorder.payments import queries as payments
from goodorder.sourcing import queries as sourcing
from goodorder.web.forms.actions import CancelForm, CreditForm, HoldForm, PaymentForm, cancellable, creditable
from goodorder.web.views.decisions import Explained


@require_safe
@page("orders.view")
def order_page(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Show an order's story."""
    return story(request, ctx, queries.get_order(ctx, order_id=order_id))


class Failed(NamedTuple):
    """A form that was refused: its name, and itself with what was typed."""

    name: str
    form: HouseForm

    @property
    def template(self) -> str:
        """Return the template that shows it in the page."""
        return f"web/order/form_{self.name}.html"


def story(
    request: HttpRequest, ctx: Context, order: Order, *, failed: Failed | None = None, **more: Any
) -> HttpResponse:
    """Render an order's page; `failed` shows a refused form again, `status` is the answer's."""
    rollups = queries.rollups(ctx, order_ids=[order.public_id])[order.public_id]
    work = fulfillment.work_of(ctx, demand=order.public_id)
    money = _money(ctx, order)
    actions = queries.open_actions(ctx, order=order)
    lines, troubles = _lines(order), _troubles(ctx, order)
    values = {
        "order": order,
        "rollups": rollups,
        "actions": actions,
        "holds": _holds(order, troubles),
        "troubles": troubles,
        "chapters": chapters(order, money.view if money else None, [row.promise for row in lines]),
        "may_handle": ctx.may("exceptions.handle"),
        "lines": lines,
        "totals": _totals(order),
        "steps": _steps(order, rollups),
        "work": work,
        "may_work": ctx.may("fulfillment.view"),
        **_cases(ctx, order),
        "may_see_customer": ctx.may("parties.view"),
        "decisions": [
            Explained.of(one) for one in reversed(sourcing.list_decisions(ctx, about=order.public_id))
        ],
        "may_see_rules": ctx.may("sourcing.view"),
        "money": money,
        "documents": _documents(ctx, order),
        "story": story_of(queries.timeline(ctx, order_id=order.public_id)),
        "effects": effects_of(order, money.view if money else None, actions),
        "forms": _forms(order, money.due if money else 0),
        "failed": failed,
    }
    status = more.pop("status", 200)
    return render(request, "web/order/page.html", {**values, **more}, status=status)


def _cases(ctx: Context, order: Order) -> dict[str, Any]:
    sees = ctx.may("crm.view")
    return {
        "may_see_cases": sees,
        "may_case": ctx.may("crm.case"),
        "cases": cases_of_order(ctx, order_id=order.public_id) if sees else [],
    }


def _troubles(ctx: Context, order: Order) -> list[ExceptionRow]:
    may_see = ctx.may("exceptions.view")
    return exception_rows(ctx, exceptions_of(ctx, order_id=order.public_id)) if may_see else []


def _holds(order: Order, troubles: Sequence[ExceptionRow]) -> list[Hold]:
    """Return the open holds that are not told as exceptions."""
    told = {row.one.subject for row in troubles}
    return [hold for hold in order.holds.all() if hold.released_at is None and hold.public_id not in told]


def _forms(order: Order, due: int) -> dict[str, HouseForm]:
    return {
        "hold": HoldForm(),
        "cancel": CancelForm(cancellable(order)),
        "credit": CreditForm(creditable(order)),
        "payment": PaymentForm(order, due=due),
    }


def _lines(order: Order) -> list["LineRow"]:
    return [LineRow(line, list(reversed(line.promises.all()))) for line in order.lines.all()]


class LineRow(NamedTuple):
    """An order's line as the page shows it, with what was promised: the one in force first."""

    line: OrderLine
    promises: list[Promised]

    @property
    def promise(self) -> Promised | None:
        """Return the promise in force while units are still to be sent."""
        is_open = self.line.live > self.line.handed_over
        return self.promises[0] if self.promises and is_open else None

    @property
    def amount(self) -> int:
        """Return what the ordered units come to, in the way the channel shows prices."""
        return self.line.total if self.line.order.tax_included else self.line.gross

    @property
    def counts(self) -> list[str]:
        """Say where the units are, in words, stages without units left out."""
        line = self.line
        arrived = line.delivered + line.collected
        stages = [
            (_("%d delivered"), arrived),
            (_("%d on the way"), line.handed_over - arrived),
            (_("%d in fulfilment"), line.released),
            (_("%d reserved"), line.reserved + line.allocated),
            (_("%d backordered"), line.backordered),
            (_("%d waiting"), line.unsourced),
            (_("%d cancelled"), line.cancelled),
            (_("%d credited"), line.credited),
        ]
        return [text % units for text, units in stages if units]


class Step(NamedTuple):
    """A stage of the order's way, done or under way."""

    title: str | Promise
    is_done: bool
    is_now: bool


def steps(titles: Sequence[tuple[str | Promise, bool]]) -> list[Step]:
    """Return stages of which the first that is not done is under way."""
    done = [is_done for _title, is_done in titles]
    now = done.index(False) if False in done else len(done)
    return [Step(title, is_done, at == now) for at, (title, is_done) in enumerate(titles)]


def _steps(order: Order, rollups: queries.Rollups) -> list[Step]:
    items = [line for line in order.lines.all() if line.kind == "item"]
    live = sum(line.live for line in items)
    if order.state in {"cancelled", "rejected", "discarded"} or not live:
        return []
    past = {"confirmed", "completed", "closed"}
    worked = sum(line.released + line.handed_over for line in items)
    return steps(
        [
            (_("Placed"), order.state != "draft"),
            (_("Confirmed"), order.state in past),
            (_("At the warehouse"), worked == live),
            (_("Shipped"), rollups.fulfilment == "full"),
            (_("Delivered"), sum(line.delivered + line.collected for line in items) == live),
            (_("Completed"), order.state in {"completed", "closed"}),
        ]
    )


class MoneyRow(NamedTuple):
    """An amount with its name."""

    title: str
    amount: int
    is_sum: bool = False


def _totals(order: Order) -> list[MoneyRow]:
    """Add the lines up the way the channel shows prices: tax inside, or tax on top."""
    if not order.tax_included:
        rows = [
            MoneyRow(_("Items"), order.subtotal),
            MoneyRow(_("Shipping and fees"), order.shipping),
            MoneyRow(_("Discount"), -order.discount),
            MoneyRow(_("Tax"), order.tax),
            MoneyRow(_("Total as ordered"), order.total, is_sum=True),
        ]
        return [row for row in rows if row.amount or row.is_sum]
    items = sum(line.total for line in order.lines.all() if line.kind == "item" and not line.added_by)
    rows = [
        MoneyRow(_("Items"), items),
        MoneyRow(_("Shipping and fees"), order.total - items),
        MoneyRow(_("Total as ordered"), order.total, is_sum=True),
        MoneyRow(_("of which tax"), order.tax),
        MoneyRow(_("Discount, taken off already"), order.discount),
    ]
    return [row for row in rows if row.amount or row.is_sum]


class MoneyCard(NamedTuple):
    """An order's money: amounts, means of payment, operations whose outcome is open or bad."""

    rows: list[MoneyRow]
    tenders: Sequence[Any]
    open_operations: list[Any]
    due: int
    view: payments.MoneyView


def _money(ctx: Context, order: Order) -> MoneyCard | None:
    if not ctx.may("payments.view"):
        return None
    try:
        view = payments.money_of(ctx, about=order.public_id)
    except Missing:
        return None
    rows = [
        MoneyRow(_("Ordered"), order.total),
        MoneyRow(_("Changed since"), view.payable.amount - order.total),
        MoneyRow(_("To be paid"), view.payable.amount, is_sum=True),
        MoneyRow(_("Authorised"), view.authorised),
        MoneyRow(_("Received"), view.captured),
        MoneyRow(_("Refunded"), -view.refunded),
        MoneyRow(_("Open"), view.open, is_sum=True),
    ]
    kept = [row for row in rows if row.amount or row.is_sum]
    unsettled = [operation for operation in view.operations if operation.state != "ok"]
    return MoneyCard(kept, view.tenders, unsettled, view.open, view)


def _documents(ctx: Context, order: Order) -> Sequence[Any]:
    if not ctx.may("invoicing.view"):
        return ()
    return invoicing.list_documents(ctx, about=order.public_id).items
