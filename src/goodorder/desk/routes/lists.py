"""Lists of orders by filter, the views people keep of them, and who looks after an order."""

from ninja import Query, Router

from goodorder.desk.files import XLSX_TYPE, as_csv, as_xlsx
from goodorder.desk.shapes.lists import (
    OrderAssigneeSent,
    OrderAssigneeShown,
    OrderColumnsSent,
    OrderColumnsShown,
    OrderFilterAsked,
    OrderRowShown,
    OrderViewDropped,
    OrderViewSent,
    OrderViewShown,
    OrderViewsShown,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, Download, TextFile, downloads, reads, streams, writes
from goodorder.doorway.shapes import Listed
from goodorder.fields.queries import listed_keys
from goodorder.worklists import commands, queries
from goodorder.worklists.rules import checked_sort, columns_with

router = Router(tags=["Order desk"])
NEEDS = "orders.view"


@reads(router, "/order-rows", needs=NEEDS)
def list_order_rows(request: Call, query: Query[OrderFilterAsked]) -> Listed[OrderRowShown]:
    """List the orders of a filter, with what the list's columns show."""
    ctx = request.auth
    found = queries.list_orders(
        ctx, asked=query.as_filter(), sort=query.sort, cursor=query.cursor, size=query.size
    )
    rows = queries.rows_of(ctx, found.items, columns=columns_with(listed_keys()))
    return Listed(items=[OrderRowShown.of(row) for row in rows], next_cursor=found.next_cursor)


@streams(router, "/order-rows.csv", needs=NEEDS)
def export_order_rows(request: Call, query: Query[OrderFilterAsked]) -> TextFile:
    """Send the orders of a filter as CSV, at most fifty thousand, in the columns of a view."""
    columns = queries.columns_for(request.auth, view=query.view)
    pieces = as_csv(request.auth, query.as_filter(), checked_sort(query.sort), columns)
    return TextFile("orders.csv", pieces)


@downloads(router, "/order-rows.xlsx", needs=NEEDS, media_type=XLSX_TYPE)
def export_order_workbook(request: Call, query: Query[OrderFilterAsked]) -> Download:
    """Send the orders of a filter as a workbook, days and amounts as numbers."""
    columns = queries.columns_for(request.auth, view=query.view)
    content = as_xlsx(request.auth, query.as_filter(), checked_sort(query.sort), columns)
    return Download(name="orders.xlsx", content=content)


@reads(router, "/order-views", needs=NEEDS)
def list_order_views(request: Call) -> OrderViewsShown:
    """List the views of the house, one's own and those shared by others, with how many orders are in each."""
    views = queries.list_views(request.auth)
    counts = queries.count_each(request.auth, asked=[view.asked for view in views])
    return OrderViewsShown(items=[OrderViewShown.of(*pair) for pair in zip(views, counts, strict=True)])


@writes(router, "/order-views", calls=commands.save_view, key=KeyRule.OPTIONAL)
def save_order_view(request: Call, body: OrderViewSent) -> OrderViewShown:
    """Keep a filter with columns and a sort under a name."""
    kept = commands.save_view(request.auth, **body.model_dump())
    return OrderViewShown.of(queries.get_view(request.auth, view=kept.public_id))


@writes(router, "/order-views/{view_id}/removals", calls=commands.drop_view, key=KeyRule.OPTIONAL)
def drop_order_view(request: Call, view_id: str) -> OrderViewDropped:
    """Delete a view of one's own."""
    commands.drop_view(request.auth, view_id=view_id)
    return OrderViewDropped(id=view_id)


@writes(router, "/order-views/{view_id}/columns", calls=commands.choose_columns, key=KeyRule.OPTIONAL)
def choose_order_columns(request: Call, view_id: str, body: OrderColumnsSent) -> OrderColumnsShown:
    """Keep which columns one wants in a view."""
    commands.choose_columns(request.auth, view=view_id, columns=body.columns)
    return OrderColumnsShown(columns=queries.columns_for(request.auth, view=view_id))


@writes(router, "/orders/{order_id}/assignments", calls=commands.assign_order, key=KeyRule.OPTIONAL)
def assign_order_to(request: Call, order_id: str, body: OrderAssigneeSent) -> OrderAssigneeShown:
    """Give an order to somebody to look after."""
    made = commands.assign_order(request.auth, order_id=order_id, assignee=body.assignee)
    return OrderAssigneeShown(
        order_id=order_id,
        assignee=made.assignee,
        assigned_by=made.assigned_by,
        assigned_at=made.assigned_at,
    )
