"""Papers of several orders in one PDF: what is to be picked, or their invoices and credit notes."""

from collections.abc import Callable, Sequence

from goodorder.fulfillment import queries as fulfillment
from goodorder.fulfillment.models import FulfillmentOrder
from goodorder.invoicing import queries as invoicing
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Refused
from goodorder.looks.pages import joined
from goodorder.orders.queries import orders_by_id
from goodorder.papers import queries as papers

MOST_PRINTED = 100


def papers_of(ctx: Context, kind: str, order_ids: Sequence[str]) -> bytes:
    """Return one PDF with the papers of a kind, in the order of the orders.

    Raises Invalid for no orders or too many, Forbidden without the right to see such papers, Refused when there are
    none.
    """
    if not 0 < len(order_ids) <= MOST_PRINTED:
        message = f"orders: choose 1 to {MOST_PRINTED} to print"
        raise Invalid("desk.print_count", message, field="orders")
    seen = orders_by_id(ctx, order_ids=order_ids)
    made = [paper for order_id in order_ids if order_id in seen for paper in KINDS[kind](ctx, order_id)]
    if not made:
        raise Refused("desk.nothing_to_print", "these orders have no such papers yet")
    return joined(made)


def _pick_lists(ctx: Context, order_id: str) -> list[bytes]:
    ctx.require("fulfillment.view")
    open_work = [work for work in fulfillment.work_of(ctx, demand=order_id) if _is_open(work)]
    return [papers.pick_list(ctx, fulfillment_order_id=work.public_id) for work in open_work]


def _is_open(work: FulfillmentOrder) -> bool:
    return any(line.counters.to_pick for line in work.lines.all())


def _documents(ctx: Context, order_id: str) -> list[bytes]:
    ctx.require("invoicing.view")
    found = invoicing.list_documents(ctx, about=order_id).items
    return [invoicing.invoice_pdf(ctx, document_id=document.public_id) for document in found]


KINDS: dict[str, Callable[[Context, str], list[bytes]]] = {"pick_lists": _pick_lists, "documents": _documents}
