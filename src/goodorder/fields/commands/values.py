"""What records answer, several fields in one go."""

from collections.abc import Iterable, Mapping

from goodorder.fields.events import FieldValueSet
from goodorder.fields.models import Definition, FieldValue
from goodorder.fields.queries import Answer, Record, get_record
from goodorder.fields.rules import MOST_IN_USE, Given, as_value
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.orders.models import Order

Values = Mapping[str, Given]
_NOTHING: Values = {}
_SAID = 80  # letters of a value in a refusal


@command(needs="fields.set")
def set_values(
    ctx: Context, *, subject: str, record_id: str, values: Values, seen: Values = _NOTHING
) -> list[str]:
    """Give a record values by the fields' keys, all or none; None or an empty text takes one away.

    Returns the keys that changed. The last write wins, field by field, unless `seen` says what the caller found: then
    a field that somebody else has changed since refuses. Raises Invalid naming the field and what it takes, Refused,
    Forbidden or Missing when the actor may not see the record.
    """
    owner = get_record(ctx, subject=subject, record_id=record_id)
    if not 0 < len(values) <= MOST_IN_USE:
        raise Invalid("fields.count", f"values: give 1 to {MOST_IN_USE} fields", field="values")
    definitions = _asked(subject, values)
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
        _put(ctx, row, wanted, owner)
        changed.append(key)
    return changed


def _asked(subject: str, keys: Iterable[str]) -> dict[str, Definition]:
    """Return the fields in use by key; raises Invalid naming the first that is not."""
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


def _blank(definition: Definition, owner: Record) -> FieldValue:
    placed_at = owner.placed_at if isinstance(owner, Order) else None
    row = FieldValue(definition=definition, kind=definition.kind, placed_at=placed_at)
    setattr(row, definition.subject, owner)
    return row


def _wanted(answer: Answer, given: Given) -> str:
    """Return the value as it is to be kept; what is kept already needs no checking again."""
    if _written(given) == answer.value:
        return answer.value
    one = answer.definition
    return as_value(one.kind, given, field=one.key, choices=[key for key, _ in answer.offered])


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
    )
    if wanted:
        with unless_taken(_moved(row.definition.key)):
            row.save()
    record(ctx, row, fact, about=owner.public_id)
    if not wanted:
        row.delete()
