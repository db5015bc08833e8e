"""From the id of a paper to its page: what ledgers and queues name, as links with the number people know."""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from goodorder.fulfillment import queries as fulfillment
from goodorder.inventory import queries as inventory
from goodorder.kernel.access import Context
from goodorder.orders import queries as orders
from goodorder.stockroom import queries as stockroom_queries


class Link(NamedTuple):
    """A page and what to call it; without an address it is only a name. `about` says a little more."""

    text: str
    address: str = ""
    about: str = ""


def links_to(ctx: Context, ids: Iterable[str]) -> dict[str, Link]:
    """Return a link for each id of a paper: one statement per kind of paper. What is no id stays a text."""
    wanted = {one for one in ids if one}
    found = {one: Link(one) for one in wanted}
    for prefix, look_up in KINDS.items():
        if named := {one for one in wanted if one.startswith(f"{prefix}_")}:
            found |= look_up(ctx, named)
    return found


def supply_links(ctx: Context, documents: Iterable[str]) -> dict[str, Link]:
    """Return a link for each document of dated supply; a transfer leads to the transfer itself."""
    wanted = {one for one in documents if one}
    found = links_to(ctx, wanted)
    plain = [one for one in wanted if not found[one].address]
    supplies = inventory.supplies_named(ctx, documents=plain) if plain else {}
    return found | {
        document: Link(document, reverse("web:supply-page", args=[supply.public_id]))
        for document, supply in supplies.items()
    }


def _orders(ctx: Context, ids: Collection[str]) -> dict[str, Link]:
    if not ctx.may("orders.view"):
        return {}
    return {
        order_id: Link(order.number, reverse("web:order", args=[order_id]), order.customer_name)
        for order_id, order in orders.orders_by_id(ctx, order_ids=ids).items()
    }


def _shipments(ctx: Context, ids: Collection[str]) -> dict[str, Link]:
    if not ctx.may("fulfillment.view"):
        return {}
    return {
        shipment_id: Link(
            shipment.number,
            reverse("web:fulfillment-order", args=[shipment.fulfillment_order.public_id]),
        )
        for shipment_id, shipment in fulfillment.shipments_named(ctx, shipment_ids=ids).items()
    }


def _papers(ctx: Context, ids: Collection[str]) -> dict[str, Link]:
    if not ctx.may("inventory.view"):
        return {}
    names = {"trf": "web:transfer", "cnt": "web:count"}
    return {
        paper_id: Link(number, reverse(names[paper_id[:3]], args=[paper_id]))
        for paper_id, number in stockroom_queries.papers_named(ctx, public_ids=ids).items()
    }


def _corrections(ctx: Context, ids: Collection[str]) -> dict[str, Link]:
    if not ctx.may("inventory.view"):
        return {}
    return {one: Link(str(_("Correction")), reverse("web:stock-corrections")) for one in ids}


KINDS: dict[str, Callable[[Context, Collection[str]], dict[str, Link]]] = {
    "ord": _orders,
    "shp": _shipments,
    "trf": _papers,
    "cnt": _papers,
    "adj": _corrections,
}
