"""Everything an agent needs of a customer at once: what they did, what is open, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goodorder.accounting.models import OpenItem
from goodorder.crm.models import Case, Merge, Note
from goodorder.crm.queries.cases import cases_of_customer
from goodorder.crm.queries.figures import figures_of
from goodorder.crm.queries.people import Duplicate, duplicates_of, list_notes, merges_of
from goodorder.crm.rules.figures import Figures
from goodorder.crm.rules.marks import is_masked
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.notifications.models import Consent, Message
from goodorder.notifications.queries import consents_said
from goodorder.orders.models import Order
from goodorder.orders.queries import Rollups, rollups
from goodorder.orders.queries.orders import OPEN_STATES
from goodorder.parties.models import Customer
from goodorder.parties.queries import get_customer, rows_of_customer
from goodorder.parties.rules import digest_of, from_json
from goodorder.payments.models import StoredValue
from goodorder.returns.models import Return

MANY = 25
MOST_PLACES = 5
FEW = 10


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """An order with its computed words; `is_merged`: it was placed by another row of the same person."""

    order: Order
    rollups: Rollups
    is_merged: bool


@dataclass(frozen=True, slots=True)
class CustomerStory:
    """A person and all about them; what the actor may not see is empty."""

    customer: Customer
    rows: Sequence[Customer]
    places: Sequence[dict[str, str]]
    is_masked: bool
    orders: Page[Order]
    seen: Sequence[OrderSeen] = ()
    figures: Sequence[Figures] = ()
    credits: Sequence[StoredValue] = ()
    cards: Sequence[StoredValue] = ()
    items: Sequence[OpenItem] = ()
    returns: Sequence[Return] = ()
    messages: Sequence[Message] = ()
    cases: Sequence[Case] = ()
    notes: Sequence[Note] = ()
    consents: Sequence[Consent] = ()
    duplicates: Sequence[Duplicate] = ()
    merges: Sequence[Merge] = ()

    @property
    def open_orders(self) -> list[OrderSeen]:
        """Those of the shown orders that are not finished."""
        return [each for each in self.seen if each.order.state in OPEN_STATES]


def story_of(ctx: Context, *, customer_id: str, cursor: str = "") -> CustomerStory:
    """Return a customer's story; of one who was merged, that of the person they are. Raises Missing."""
    rows = rows_of_customer(ctx, customer=get_customer(ctx, customer_id))
    ids = [row.pk for row in rows]
    orders = _orders(ctx, ids, cursor)
    cases = cases_of_customer(ctx, customers=ids) if ctx.may("crm.view") else []
    return CustomerStory(
        customer=rows[0],
        rows=rows,
        places=_places(rows, orders.items),
        is_masked=is_masked(rows[0].email),
        orders=orders,
        seen=_seen(ctx, orders.items, rows[0]),
        cases=cases,
        messages=_messages(ctx, rows, orders.items, cases),
        **_money(ctx, ids),
        **_people(ctx, rows),
    )


def _places(rows: Sequence[Customer], orders: Sequence[Order]) -> list[dict[str, str]]:
    """Return the addresses they use: those that are kept, and where their latest orders went."""
    postals = [address.postal for row in rows for address in row.addresses.all()]
    postals += [order.ship_to for order in orders]
    found = {digest_of(from_json(postal)): postal for postal in postals}
    return list(found.values())[:MOST_PLACES]


def _orders(ctx: Context, ids: Sequence[int], cursor: str) -> Page[Order]:
    if not ctx.may("orders.view"):
        return Page([], "")
    rows = Order.objects.visible_to(ctx).filter(customer__in=ids).select_related("channel").defer("pricing")
    return page_of(rows, cursor=cursor, size=MANY, order="-placed_at")


def _seen(ctx: Context, orders: Sequence[Order], head: Customer) -> list[OrderSeen]:
    if not orders:
        return []
    words = rollups(ctx, order_ids=[order.public_id for order in orders])
    return [OrderSeen(order, words[order.public_id], order.customer_id != head.pk) for order in orders]


def _money(ctx: Context, ids: Sequence[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if ctx.may("payments.view"):
        stored = StoredValue.objects.visible_to(ctx).select_related("company")
        found["credits"] = list(stored.filter(kind="store_credit", customer__in=ids).order_by("pk"))
        used = stored.filter(kind="gift_card", tenders__payable__customer__in=ids)
        found["cards"] = list(used.distinct().order_by("-pk")[:FEW])
    if ctx.may("accounting.view") or ctx.may("payments.view"):
        items = OpenItem.objects.visible_to(ctx).filter(customer__in=ids, open__gt=0)
        found["items"] = list(items.select_related("company").order_by("due_on", "pk")[:MANY])
    if ctx.may("returns.view"):
        returns = Return.objects.visible_to(ctx).filter(order__customer__in=ids).select_related("order")
        found["returns"] = list(returns.order_by("-pk")[:FEW])
    return found


def _messages(
    ctx: Context, rows: Sequence[Customer], orders: Sequence[Order], cases: Sequence[Case]
) -> list[Message]:
    if not ctx.may("notifications.view"):
        return []
    abouts = [str(each.public_id) for each in (*rows, *orders, *cases)]
    found = Message.objects.visible_to(ctx).filter(about__in=abouts).defer("text", "html")
    return list(found.order_by("-pk")[:FEW])


def _people(ctx: Context, rows: Sequence[Customer]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if ctx.may("crm.view"):
        found["figures"] = figures_of(ctx, customers=rows)
        found["notes"] = list_notes(ctx, customers=rows).items
        found["duplicates"] = duplicates_of(ctx, customers=rows)
        found["merges"] = merges_of(ctx, customers=rows)
    if ctx.may("notifications.view"):
        found["consents"] = consents_said(addresses_of(rows))
    return found


@internal_query
def addresses_of(rows: Sequence[Customer]) -> list[str]:
    """Return the mail addresses and then the numbers of a person, in small letters."""
    found = {word.strip().lower() for row in rows for word in (row.email, row.phone)}
    return sorted(found - {""}, key=lambda address: ("@" not in address, address))
