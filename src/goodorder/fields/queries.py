"""What may be asked of custom fields: their definitions, and what records answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, Value
from django.db.models.functions import Lower

from goodorder.catalog.models import Sku
from goodorder.fields.models import Choice, Definition, FieldValue
from goodorder.fields.rules import SUBJECTS, Given, as_typed
from goodorder.kernel import checks
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.orders.models import Order
from goodorder.parties.models import Customer

if TYPE_CHECKING:
    from goodorder.kernel.tables import ScopedQuerySet

Record = Order | Customer | Sku
# What it takes to see a record, and so its values.
VIEWED_WITH: Mapping[str, str] = {
    "order": "orders.view",
    "customer": "parties.view",
    "product": "catalog.view",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A field with what a record answers, as kept; empty for nothing."""

    definition: Definition
    value: str = ""

    @property
    def typed(self) -> Given:
        """Return the value as machines get it."""
        return as_typed(self.definition.kind, self.value)

    @property
    def labels(self) -> dict[str, str]:
        """Return the labels of all choices there ever were, by key."""
        return {choice.key: choice.label for choice in self.definition.choices.all()}

    @property
    def offered(self) -> list[tuple[str, str]]:
        """Return what can be chosen now, and what is chosen."""
        choices = self.definition.choices.all()
        return [(one.key, one.label) for one in choices if one.is_offered or one.key == self.value]


def list_definitions(
    ctx: Context, *, subject: str = "", is_retired: bool = False, cursor: str = "", size: int = 50
) -> Page[Definition]:
    """List fields by their position, those in use unless asked otherwise. Raises Invalid for an unknown subject."""
    rows = _with_choices(Definition.objects.visible_to(ctx)).filter(retired_at__isnull=not is_retired)
    if subject:
        rows = rows.filter(subject=checks.one_of(subject, SUBJECTS, field="subject"))
    return page_of(rows, cursor=cursor, size=size, order="position")


def get_definition(ctx: Context, *, definition_id: str) -> Definition:
    """Return a field with its choices. Raises Missing."""
    return _with_choices(Definition.objects.visible_to(ctx)).by_public_id(definition_id)


def get_record(ctx: Context, *, subject: str, record_id: str) -> Record:
    """Return an order, a customer or a product (a SKU) by its public id.

    Raises Invalid for another subject, Forbidden or Missing when the actor may not see it.
    """
    ctx.require(VIEWED_WITH[checks.one_of(subject, SUBJECTS, field="subject")])
    if subject == "order":
        return Order.objects.visible_to(ctx).only("public_id", "placed_at").by_public_id(record_id)
    if subject == "customer":
        return Customer.objects.visible_to(ctx).by_public_id(record_id)
    return Sku.objects.visible_to(ctx).by_public_id(record_id)


def answers_of(ctx: Context, *, subject: str, record_id: str) -> list[Answer]:
    """Return the fields in use with what a record answers, and retired ones it has answered, by position.

    Raises what `get_record` raises.
    """
    record = get_record(ctx, subject=subject, record_id=record_id)
    rows = FieldValue.objects.visible_to(ctx).filter(**{subject: record})
    values = dict(rows.values_list("definition_id", "value"))
    wanted = Q(retired_at=None) | Q(pk__in=values)
    found = _with_choices(Definition.objects.visible_to(ctx)).filter(wanted, subject=subject)
    return [Answer(one, values.get(one.pk, "")) for one in found.order_by("position", "id")]


@internal_query
def listed_fields() -> list[Definition]:
    """Return the fields of orders that are columns and filters of their list, by position."""
    rows = Definition.objects.filter(subject="order", is_listed=True, retired_at=None)
    return list(_with_choices(rows).order_by("position", "id"))


@internal_query
def listed_keys() -> list[str]:
    """Return the keys of the listed fields, by position."""
    rows = Definition.objects.filter(subject="order", is_listed=True, retired_at=None)
    return list(rows.order_by("position", "id").values_list("key", flat=True))


@internal_query
def order_field(key: str) -> Definition | None:
    """Return a field of orders by its key, retired or not."""
    return Definition.objects.filter(subject="order", key=key).first()


@internal_query
def is_common(definition: Definition, value: str, *, orders: int) -> bool:
    """Tell whether at least so many orders answer a value to a field, letters small or capital."""
    rows = FieldValue.objects.filter(definition=definition, kind=definition.kind, order__isnull=False)
    said = rows.alias(said=Lower("value")).filter(said=Lower(Value(value)))
    return said.order_by()[:orders].count() >= orders


@internal_query
def answers_of_orders(
    order_ids: Collection[int], definitions: Sequence[Definition]
) -> dict[int, dict[str, Answer]]:
    """Return what orders (row ids) answer to some fields, by order and key, in one query."""
    known = {one.pk: one for one in definitions}
    rows = FieldValue.objects.filter(order__in=order_ids, definition__in=known)
    found: dict[int, dict[str, Answer]] = {}
    for order_id, definition_id, value in rows.values_list("order_id", "definition_id", "value"):
        if order_id is not None:
            one = known[definition_id]
            found.setdefault(order_id, {})[one.key] = Answer(one, value)
    return found


def _with_choices(rows: "ScopedQuerySet[Definition]") -> "ScopedQuerySet[Definition]":
    return rows.prefetch_related(
        Prefetch("choices", Choice.objects.order_by("-is_offered", "position", "pk"))
    )
