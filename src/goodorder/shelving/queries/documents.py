"""What is expected at the dock, by the document it comes with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from goodorder.inventory.models import Expected, Lot
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.locations.models import Location


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A SKU on a document: how many units are expected in all, came, and are still to come."""

    sku: str
    name: str
    tracking: str
    expected: int
    received: int
    to_come: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a document brings to a location; `supply_id` is the public id of any of its supplies."""

    supply_id: str
    document: str
    kind: str
    location: Location
    due_on: date
    lines: list[DeliveryLine]

    @property
    def to_come(self) -> int:
        """Add up the units still to come."""
        return sum(line.to_come for line in self.lines)

    @property
    def received(self) -> int:
        """Add up the units that came."""
        return sum(line.received for line in self.lines)

    @property
    def expected(self) -> int:
        """Add up the units that are expected in all."""
        return sum(line.expected for line in self.lines)


def list_deliveries(
    ctx: Context, *, location: str, search: str = "", cursor: str = "", size: int = 50
) -> Page[Delivery]:
    """List the documents of which something is still to come to a location, the earliest due first.

    `search` is the start of a document or a SKU's code. Raises Missing for an unknown location.
    """
    place = Location.objects.visible_to(ctx).one(code=location)
    rows = Expected.objects.filter(location=place, state=Expected.OPEN)
    earlier = rows.filter(document=OuterRef("document"), pk__lt=OuterRef("pk"))
    heads = rows.filter(~Exists(earlier))
    if words := search.strip():
        wanted = rows.filter(document=OuterRef("document"), sku__code__istartswith=words)
        heads = heads.filter(Q(document__istartswith=words) | Exists(wanted))
    found = page_of(heads, cursor=cursor, size=size, order="due_on")
    return Page([_delivery(place, head) for head in _with_rows(place, found.items)], found.next_cursor)


def deliveries_like(ctx: Context, *, location: str, codes: list[str]) -> list[Delivery]:
    """Return the open documents that a scan names: by their number, or by an item (any of its codes) on them."""
    place = Location.objects.visible_to(ctx).one(code=location)
    rows = Expected.objects.filter(location=place, state=Expected.OPEN).order_by("due_on", "pk")
    named = Q()
    for code in codes:
        named |= Q(document__iexact=code) | Q(sku__code__iexact=code) | Q(sku__aliases__value__iexact=code)
    heads: dict[str, Expected] = {}
    for row in rows.filter(named).distinct():
        heads.setdefault(row.document, row)
    return [_delivery(place, head) for head in _with_rows(place, list(heads.values()))]


def get_delivery(ctx: Context, *, supply_id: str) -> Delivery:
    """Return what the document of a supply (public id) brings to its location; raises Missing."""
    rows = Expected.objects.visible_to(ctx).select_related("location")
    head = rows.one(public_id=supply_id)
    (found,) = _with_rows(head.location, [head])
    return _delivery(head.location, found)


@internal_query
def is_lot_known(sku_id: int, lot: str) -> bool:
    """Tell whether a SKU's lot (code) has been here before: its expiry is known then."""
    return Lot.objects.filter(sku_id=sku_id, code__iexact=lot.strip()).exists()


Head = tuple[Expected, list[Expected]]


def _with_rows(place: Location, heads: Sequence[Expected]) -> list[Head]:
    rows = Expected.objects.filter(location=place, document__in=[head.document for head in heads])
    by_document: dict[str, list[Expected]] = {}
    for row in rows.select_related("sku").order_by("sku__code", "pk"):
        by_document.setdefault(row.document, []).append(row)
    return [(head, by_document[head.document]) for head in heads]


def _delivery(place: Location, found: Head) -> Delivery:
    head, rows = found
    lines: dict[str, DeliveryLine] = {}
    for row in rows:
        was = lines.get(row.sku.code, DeliveryLine(row.sku.code, row.sku.name, row.sku.tracking, 0, 0, 0))
        expected = row.received + row.to_come if row.state == Expected.CANCELLED else row.quantity
        lines[row.sku.code] = DeliveryLine(
            was.sku,
            was.name,
            was.tracking,
            was.expected + expected,
            was.received + row.received,
            was.to_come + row.to_come,
        )
    due = min((row.due_on for row in rows if row.to_come), default=head.due_on)
    return Delivery(head.public_id, head.document, head.kind, place, due, list(lines.values()))
