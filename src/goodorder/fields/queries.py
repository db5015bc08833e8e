"""What may be asked of custom fields: their definitions, and what records answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, Value
from django.db.models.functions import Lower

from goodorder.catalog.models import Sku
from goodorder.fields.models import Choice, Definition, FieldValue
from goodorder.fields.rules import SUBJECTS, Given, as_cell, as_typed, as_value, as_written
from goodorder.kernel import checks
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Invalid
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
    def is_missing(self) -> bool:
        """Tell whether a value is required and not there."""
        one = self.definition
        return one.is_required and one.retired_at is None and not self.value

    def read(self, given: Given) -> str:
        """Return a given value as it is to be kept; raises Invalid naming the field and what it takes."""
        one = self.definition
        return as_value(one.kind, given, field=one.key, choices=[key for key, _ in self.offered])

    def read_written(self, text: str, field: str) -> str:
        """Return a value as files write it as it is to be kept: an amount in major units, a choice also by its label.

        Raises Invalid naming `field` and what it takes.
        """
        one, offered = self.definition, self.offered
        by_label = {label.casefold(): key for key, label in offered}
        found = by_label.get(text.strip().casefold(), text) if one.kind == "choice" else text
        given = as_written(one.kind, one.currency, found, field=field)
        return as_value(one.kind, given, field=field, choices=[key for key, _ in offered])

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
def fields_named(subject: str, keys: Collection[str]) -> dict[str, Definition]:
    """Return fields in use by key; raises Invalid naming the first that is none."""
    rows = Definition.objects.filter(subject=subject, key__in=list(keys)).prefetch_related("choices")
    found = {row.key: row for row in rows}
    for key in keys:
        if key not in found:
            message = f"{key}: there is no such field; see which the record has, or have it set up"
            raise Invalid("fields.unknown", message, field=key)
        if found[key].retired_at:
            message = f"{key}: the field is retired and can only be read; restore it first"
            raise Invalid("fields.retired", message, field=key)
    return found


@internal_query
def check_values(subject: str, values: Mapping[str, Given]) -> None:
    """Read values as they would be kept; raises Invalid naming the field and what it takes."""
    if values:
        definitions = fields_named(subject, values)
        for key, given in values.items():
            Answer(definitions[key]).read(given)


@internal_query
def required_keys(subject: str) -> list[str]:
    """Return the keys of a subject's required fields in use, by position."""
    rows = Definition.objects.filter(subject=subject, is_required=True, retired_at=None)
    return list(rows.order_by("position", "id").values_list("key", flat=True))


@internal_query
def asked_of(subject: str) -> list[Definition]:
    """Return the fields in use of a subject, with their choices, by position."""
    rows = Definition.objects.filter(subject=subject, retired_at=None)
    return list(_with_choices(rows).order_by("position", "id"))


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
def is_common_between(
    definition: Definition, least: Decimal | None, most: Decimal | None, *, orders: int
) -> bool:
    """Tell whether at least so many orders answer a value within bounds, by the measure of its kind."""
    rows = FieldValue.objects.filter(definition=definition, order__isnull=False, measure__isnull=False)
    rows = rows if least is None else rows.filter(measure__gte=least)
    rows = rows if most is None else rows.filter(measure__lte=most)
    return rows.order_by()[:orders].count() >= orders


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


@internal_query
def cells_of_customers(
    customer_ids: Collection[int], definitions: Sequence[Definition]
) -> dict[int, list[Any]]:
    """Return what customers (row ids) answer to some fields, as files have it and in their order, in one query."""
    columns = {one.pk: at for at, one in enumerate(definitions)}
    found: dict[int, list[Any]] = {pk: [""] * len(columns) for pk in customer_ids}
    rows = FieldValue.objects.filter(customer__in=customer_ids, definition__in=columns)
    for customer_id, definition_id, value in rows.values_list("customer_id", "definition_id", "value"):
        if customer_id is not None:
            one = definitions[columns[definition_id]]
            found[customer_id][columns[definition_id]] = as_cell(one.kind, one.currency, value)
    return found


def _with_choices(rows: "ScopedQuerySet[Definition]") -> "ScopedQuerySet[Definition]":
    return rows.prefetch_related(
        Prefetch("choices", Choice.objects.order_by("-is_offered", "position", "pk"))
    )
