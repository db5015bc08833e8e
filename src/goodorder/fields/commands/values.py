"""What records answer, several fields in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goodorder.catalog import commands as catalog
from goodorder.catalog.models import Sku
from goodorder.catalog.queries import known_skus
from goodorder.catalog.rules import ImportedSkus, SkuDraft
from goodorder.fields.events import FieldValueSet
from goodorder.fields.models import Definition, FieldValue
from goodorder.fields.queries import Answer, Record, fields_named, get_record, required_keys
from goodorder.fields.rules import MOST_IN_USE, Given, refuse_lacking, required
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.orders.models import Order
from goodorder.parties.models import Customer

Values = Mapping[str, Given]
_NOTHING: Values = {}
_SAID = 80  # letters of a value in a refusal


@command(needs="fields.set")
def set_values(
    ctx: Context, *, subject: str, record_id: str, values: Values, seen: Values = _NOTHING
) -> list[str]:
    """Give a record values by the fields' keys, all or none; None or an empty text takes one away.

    Returns the keys that changed. The last write wins, field by field, unless `seen` says what the caller found: then
    a field that somebody else has changed since refuses. A required value can be changed and not taken away; one that
    is lacking does not stand in the way of others. Raises Invalid naming the field and what it takes, Refused, Forbidden or Missing when the actor may not see the record.
    """
    return _set(ctx, subject, get_record(ctx, subject=subject, record_id=record_id), values, seen)


def _set(ctx: Context, subject: str, owner: Record, values: Values, seen: Values) -> list[str]:
    if not 0 < len(values) <= MOST_IN_USE:
        raise Invalid("fields.count", f"values: give 1 to {MOST_IN_USE} fields", field="values")
    definitions = fields_named(subject, values)
    rows = FieldValue.objects.filter(**{subject: owner}, definition__in=definitions.values()).locked()
    kept = {row.definition_id: row for row in rows}
    changed = []
    for key, given in values.items():
        row = kept.get(definitions[key].pk) or _blank(definitions[key], owner)
        wanted = _wanted(Answer(definitions[key], row.value), given)
        if wanted == row.value:
            continue
        if key in seen and _written(seen[key]) != row.value:
            raise _moved(key, row.value)
        if not wanted and definitions[key].is_required:
            raise required(key)
        _put(ctx, row, wanted, owner)
        changed.append(key)
    return changed


@command(needs="orders.capture")
def answer_order(ctx: Context, *, order: Order, values: Values) -> None:
    """Give an order that is being placed its values; what is required and lacks is shown on it, never refused.

    Raises Invalid naming the field and what it takes, Refused when the order has been answered meanwhile.
    """
    _answer(ctx, "order", order, values)


@command(needs="parties.edit")
def answer_customer(ctx: Context, *, customer: Customer, values: Values) -> None:
    """Give a customer who is being registered their values.

    Raises Invalid naming the field and what it takes, or the first that is required and lacks.
    """
    refuse_lacking(required_keys("customer"), values)
    _answer(ctx, "customer", customer, values)


@command(needs="catalog.edit")
def answer_product(ctx: Context, *, sku: Sku, values: Values) -> None:
    """Give a SKU that is being added its values; raises Invalid like `answer_customer`."""
    refuse_lacking(required_keys("product"), values)
    _answer(ctx, "product", sku, values)


@dataclass(frozen=True, slots=True)
class ImportedProducts:
    """What an import did; `answered` are the codes of SKUs that were there and got another value."""

    imported: ImportedSkus
    answered: set[str]


@command(needs="catalog.edit")
def import_products(ctx: Context, *, rows: Sequence[tuple[SkuDraft, Values]]) -> ImportedProducts:
    """Bring many SKUs in at once with their custom fields; fields that are left out stay as they are.

    Raises what `catalog.import_skus` raises, and Invalid naming the row and the field that is wrong, or that is
    required and lacks of a new SKU; then nothing is imported.
    """
    codes = [draft.code for draft, _values in rows]
    before = known_skus(codes)
    imported = catalog.import_skus(ctx, drafts=[draft for draft, _values in rows])
    needed = required_keys("product")
    if not (needed or any(values for _draft, values in rows)):
        return ImportedProducts(imported, set())
    after, answered = known_skus(codes), set[str]()
    for row, (draft, values) in enumerate(rows, start=1):
        try:
            if draft.code not in before:
                refuse_lacking(needed, values)
                _answer(ctx, "product", after[draft.code], values)
            elif values and _set(ctx, "product", after[draft.code], values, _NOTHING):
                answered.add(draft.code)
        except Invalid as refusal:
            field = str(refusal.details.get("field", ""))
            raise Invalid("fields.row_wrong", f"row {row}, {refusal.message}", field=field) from refusal
    return ImportedProducts(imported, answered)


def _answer(ctx: Context, subject: str, owner: Record, values: Values) -> None:
    """Answer for a record that is new: there is nothing yet to be locked or compared."""
    if not values:
        return
    definitions = fields_named(subject, values)
    for key, given in values.items():
        if wanted := Answer(definitions[key]).read(given):
            _put(ctx, _blank(definitions[key], owner), wanted, owner)


def _blank(definition: Definition, owner: Record) -> FieldValue:
    placed_at = owner.placed_at if isinstance(owner, Order) else None
    row = FieldValue(definition=definition, kind=definition.kind, placed_at=placed_at)
    setattr(row, definition.subject, owner)
    return row


def _wanted(answer: Answer, given: Given) -> str:
    """Return the value as it is to be kept; what is kept already needs no checking again."""
    return answer.value if _written(given) == answer.value else answer.read(given)


def _written(given: Given) -> str:
    if isinstance(given, bool):
        return "yes" if given else "no"
    return "" if given is None else str(given).strip().replace("\r\n", "\n")


def _moved(key: str, now: str = "") -> Refused:
    becoming = f" to {now[:_SAID]}" if now else ""
    message = f"{key}: somebody else has changed it{becoming} meanwhile; look at it again"
    return Refused("fields.changed_meanwhile", message, field=key)


def _put(ctx: Context, row: FieldValue, wanted: str, owner: Record) -> None:
    """Keep a value and say so; a row that somebody else has just made for the first time refuses."""
    before, row.value = row.value, wanted
    labels = Answer(row.definition).labels
    fact = FieldValueSet(
        subject=row.definition.subject,
        key=row.definition.key,
        label=row.definition.label,
        holds=row.kind,
        before=before,
        before_label=labels.get(before, ""),
        after=wanted,
        after_label=labels.get(wanted, ""),
        currency=row.definition.currency,
    )
    if wanted:
        with unless_taken(_moved(row.definition.key)):
            row.save()
    record(ctx, row, fact, about=owner.public_id)
    if not wanted:
        row.delete()
