"""Custom fields: set up, changed, retired, restored."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.fields import commands, queries
from goodorder.house.shapes.fields import (
    CustomFieldChanges,
    CustomFieldsAsked,
    CustomFieldSent,
    CustomFieldShown,
)

router = Router(tags=["Custom fields"])
NEEDS = "fields.define"


@reads(router, "/custom-fields", needs=NEEDS)
def list_custom_fields(request: Call, query: Query[CustomFieldsAsked]) -> Listed[CustomFieldShown]:
    """List the fields of orders, customers and products by their position."""
    return listed(queries.list_definitions(request.auth, **query.model_dump()), CustomFieldShown.of)


@writes(router, "/custom-fields", calls=commands.define_field, key=KeyRule.OPTIONAL)
def define_custom_field(request: Call, body: CustomFieldSent) -> CustomFieldShown:
    """Ask something more of every order, customer or product; at most fifty fields each are in use."""
    return CustomFieldShown.of(commands.define_field(request.auth, draft=body.as_draft()))


@reads(router, "/custom-fields/{definition_id}", needs=NEEDS)
def get_custom_field(request: Call, definition_id: str) -> CustomFieldShown:
    """Show a field."""
    return CustomFieldShown.of(queries.get_definition(request.auth, definition_id=definition_id))


@writes(
    router,
    "/custom-fields/{definition_id}",
    calls=commands.change_field,
    key=KeyRule.OPTIONAL,
    method="PATCH",
    status=200,
)
def change_custom_field(request: Call, definition_id: str, body: CustomFieldChanges) -> CustomFieldShown:
    """Change a field; what is left out stays as it is."""
    changes = body.model_dump(exclude_none=True, exclude={"choices"})
    choices = None if body.choices is None else [(one.key, one.label) for one in body.choices]
    found = commands.change_field(request.auth, definition_id=definition_id, changes=changes, choices=choices)
    return CustomFieldShown.of(found)


@writes(
    router, "/custom-fields/{definition_id}/retirements", calls=commands.retire_field, key=KeyRule.OPTIONAL
)
def retire_custom_field(request: Call, definition_id: str) -> CustomFieldShown:
    """Ask a field no longer; its values stay and can be read."""
    return CustomFieldShown.of(commands.retire_field(request.auth, definition_id=definition_id))


@writes(
    router, "/custom-fields/{definition_id}/restorations", calls=commands.restore_field, key=KeyRule.OPTIONAL
)
def restore_custom_field(request: Call, definition_id: str) -> CustomFieldShown:
    """Ask a retired field again."""
    return CustomFieldShown.of(commands.restore_field(request.auth, definition_id=definition_id))
