"""Lists of orders and the views people keep of them, on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Asked, Name, Sent, Shown
from goodorder.fields.rules import MOST_IN_USE
from goodorder.worklists.queries import MOST_COUNTED, Row
from goodorder.worklists.queries import Shown as ShownView
from goodorder.worklists.rules import COLUMNS, FIELD, MOST_FIELDS, NAMES, OrderFilter, as_filter

Part = Annotated[str, Field(max_length=100)]
MOST_COLUMNS = len(COLUMNS) + MOST_IN_USE


class OrderFilterAsked(Asked):
    """Which orders, in which sort; the parts mean what they mean on the page."""

    search: Part = ""
    state: Part = ""
    channel: Part = ""
    hold: Part = ""
    payment: Part = ""
    stage: Part = ""
    due: Part = ""
    returns: Part = ""
    country: Part = ""
    tag: Part = ""
    owner: Part = ""
    placed_from: Part = ""
    placed_to: Part = ""
    least: Part = ""
    most: Part = ""
    currency: Annotated[str, Field(max_length=3, description="what least and most are in")] = ""
    field: list[Annotated[str, Field(max_length=600)]] = Field(
        default_factory=list,
        max_length=2 * MOST_FIELDS,
        description="key:value of a custom field, or key.from:value and key.to:value, again for each",
    )
    sort: Annotated[str, Field(max_length=20, description="newest, oldest, dearest or cheapest")] = "newest"
    view: Annotated[str, Field(max_length=40, description="whose columns an export has")] = ""

    def as_filter(self) -> OrderFilter:
        """Return the filter; raises Invalid naming the part that is wrong."""
        pairs = [one.partition(":") for one in self.field]
        of_fields = {f"{FIELD}{key.strip()}": value for key, _colon, value in pairs}
        return as_filter({**{name: getattr(self, name) for name in NAMES}, **of_fields})


class OrderRowShown(Shown):
    """An order in a list, with what its columns show. The total is in minor units; `fields` are listed ones by key."""

    id: str
    number: str
    placed_at: datetime
    customer: str
    channel: str
    country: str
    external_ref: str | None
    state: str
    holds: list[str]
    fulfilment: str
    payment: str
    leaves_on: date | None
    assignee: str
    tags: list[str]
    total: int
    currency: str
    fields: dict[str, str | int | bool | None]

    @classmethod
    def of(cls, row: Row) -> "OrderRowShown":
        """Show a row."""
        order = row.order
        same = ("number", "placed_at", "external_ref", "state", "total", "currency")
        return cls(
            id=order.public_id,
            customer=order.customer_name,
            channel=order.channel.code,
            country=order.ship_to.get("country", ""),
            holds=list(row.rollups.holds),
            fulfilment=row.rollups.fulfilment,
            payment=row.rollups.payment,
            leaves_on=row.leaves_on,
            assignee=row.owner,
            tags=row.tags,
            fields={one.definition.key: one.typed for one in row.fields.values()},
            **{name: getattr(order, name) for name in same},
        )


class OrderViewSent(Sent):
    """A view to keep; the same name again says it anew."""

    name: Name
    filters: dict[str, str] = Field(default_factory=dict, description="parts of a list's address")
    columns: list[str] = Field(default_factory=list, max_length=MOST_COLUMNS)
    sort: Annotated[str, Field(max_length=20)] = "newest"
    is_shared: bool = False


class OrderColumnsSent(Sent):
    """The columns a person wants in a view; none: the view's own again."""

    columns: list[str] = Field(max_length=MOST_COLUMNS)


class OrderColumnsShown(Shown):
    """The columns that are shown now."""

    columns: list[str]


class OrderViewShown(Shown):
    """A view; `count` goes up to `most_counted`, null where it was not asked for."""

    id: str
    name: str
    filters: dict[str, str]
    columns: list[str]
    sort: str
    is_shared: bool
    is_own: bool
    count: int | None = None
    most_counted: int = MOST_COUNTED

    @classmethod
    def of(cls, view: ShownView, count: int | None = None) -> "OrderViewShown":
        """Show a view."""
        return cls(
            id=view.code,
            name=view.name or view.code,
            filters=view.asked.said(),
            columns=list(view.columns),
            sort=view.sort,
            is_shared=view.is_shared,
            is_own=view.is_own,
            count=count,
        )


class OrderViewsShown(Shown):
    """The views of the house, one's own and those that are shared."""

    items: list[OrderViewShown]


class OrderViewDropped(Shown):
    """The view that is gone."""

    id: str


class OrderAssigneeSent(Sent):
    """Who looks after the order: the name they sign in with; empty: nobody in particular."""

    assignee: Annotated[str, Field(max_length=150)]


class OrderAssigneeShown(Shown):
    """Who looks after an order."""

    order_id: str
    assignee: str
    assigned_by: str
    assigned_at: datetime
