"""Custom fields set up, changed, taken out of use and back. They hold for the whole house, whatever a grant's end."""

from collections.abc import Mapping, Sequence
from typing import Any

from goodorder.fields.events import FieldChanged, FieldDefined, FieldRestored, FieldRetired
from goodorder.fields.models import Choice, Definition
from goodorder.fields.queries import get_definition
from goodorder.fields.rules import (
    KINDS,
    MOST_IN_USE,
    SUBJECTS,
    FieldDraft,
    as_choices,
    as_currency,
    as_help,
    as_key,
    as_label,
    as_position,
    checked_listing,
)
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Forbidden, Refused
from goodorder.kernel.events import record

_READERS: Mapping[str, checks.Reader] = {
    "label": as_label,
    "help": as_help,
    "position": as_position,
    "is_listed": checks.flag,
    "is_required": checks.flag,
}


@command(needs="fields.define")
def define_field(ctx: Context, *, draft: FieldDraft) -> Definition:
    """Ask something more of every order, customer or product.

    Raises Invalid naming what is wrong, Refused for a key that is taken (retired fields keep theirs) and for more
    than fifty in use, Forbidden to who may not see the whole house.
    """
    _for_the_house(ctx)
    row = Definition(
        subject=checks.one_of(draft.subject, SUBJECTS, field="subject"),
        label=as_label(draft.label),
        kind=checks.one_of(draft.kind, KINDS, field="kind"),
        help=as_help(draft.help),
        position=as_position(draft.position),
        is_required=draft.is_required,
        defined_at=ctx.now,
    )
    row.key = as_key(draft.key, label=row.label)
    row.currency = as_currency(row.kind, draft.currency)
    row.is_listed = checked_listing(row.subject, row.kind, is_listed=draft.is_listed)
    choices = as_choices(row.kind, draft.choices)
    _room_for_one_more(row.subject)
    taken = Refused(
        "fields.key_taken",
        f"key: {row.key} is another field's, or a retired one's; choose another",
        field="key",
    )
    with unless_taken(taken):
        row.save()
    _offer(row, choices)
    fact = FieldDefined(
        field_id=row.public_id, subject=row.subject, key=row.key, label=row.label, holds=row.kind
    )
    record(ctx, row, fact)
    return get_definition(ctx, definition_id=row.public_id)


@command(needs="fields.define")
def change_field(
    ctx: Context,
    *,
    definition_id: str,
    changes: Mapping[str, Any],
    choices: Sequence[tuple[str, str]] | None = None,
) -> Definition:
    """Change a field's label, help, position or listing, whether it is required, and what it offers; last write wins.

    A choice that is left out is offered no longer and stays where it was chosen. Records without a value stay as they
    are when their field becomes required. Raises Invalid naming what is wrong,
    Missing, Forbidden to who may not see the whole house.
    """
    _for_the_house(ctx)
    row = Definition.objects.locked().by_public_id(definition_id)
    was = {name: str(getattr(row, name)) for name in _READERS}
    after = checks.changed(row, changes, _READERS)
    checked_listing(row.subject, row.kind, is_listed=row.is_listed)
    before = {name: was[name] for name in after}
    offered = _offered(row)
    wanted = offered if choices is None else as_choices(row.kind, choices)
    if wanted != offered:
        before["choices"], after["choices"] = _listed(offered), _listed(wanted)
        _offer(row, wanted)
    if after:
        row.save()
        record(ctx, row, FieldChanged(field_id=row.public_id, key=row.key, before=before, after=after))
    return get_definition(ctx, definition_id=definition_id)


@command(needs="fields.define")
def retire_field(ctx: Context, *, definition_id: str) -> Definition:
    """Ask a field no longer; its values stay and can be read. Raises Missing, Refused when it is retired."""
    _for_the_house(ctx)
    row = Definition.objects.locked().by_public_id(definition_id)
    if row.retired_at:
        raise Refused("fields.retired_already", f"{row.key} is retired already")
    row.retired_at = ctx.now
    row.save(update_fields=["retired_at"])
    record(ctx, row, FieldRetired(field_id=row.public_id, key=row.key))
    return get_definition(ctx, definition_id=definition_id)


@command(needs="fields.define")
def restore_field(ctx: Context, *, definition_id: str) -> Definition:
    """Ask a retired field again. Raises Missing, Refused when it is in use, or when fifty are."""
    _for_the_house(ctx)
    _room_for_one_more(Definition.objects.by_public_id(definition_id).subject)
    row = Definition.objects.locked().by_public_id(definition_id)
    if row.retired_at is None:
        raise Refused("fields.in_use_already", f"{row.key} is in use")
    row.retired_at = None
    row.save(update_fields=["retired_at"])
    record(ctx, row, FieldRestored(field_id=row.public_id, key=row.key))
    return get_definition(ctx, definition_id=definition_id)


def _for_the_house(ctx: Context) -> None:
    if ctx.scopes:
        message = (
            "custom fields hold for the whole house; ask somebody whose role does not end at a part of it"
        )
        raise Forbidden("fields.whole_house", message)


def _room_for_one_more(subject: str) -> None:
    """Lock the fields of a subject, so that two commands cannot both take the last place; raises Refused."""
    in_use = [row for row in Definition.objects.filter(subject=subject).locked() if row.retired_at is None]
    if len(in_use) >= MOST_IN_USE:
        raise Refused("fields.full", f"{MOST_IN_USE} fields are in use already; retire one first")


def _offered(row: Definition) -> list[tuple[str, str]]:
    rows = row.choices.filter(is_offered=True).order_by("position", "pk")
    return list(rows.values_list("key", "label"))


def _listed(choices: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{key}: {label}" for key, label in choices)


def _offer(row: Definition, choices: Sequence[tuple[str, str]]) -> None:
    row.choices.update(is_offered=False)
    for position, (key, label) in enumerate(choices):
        values = {"label": label, "position": position, "is_offered": True}
        Choice.objects.update_or_create(definition=row, key=key, defaults=values)
