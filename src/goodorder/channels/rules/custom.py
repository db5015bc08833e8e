"""Columns of custom fields: `field.` and the field's key; an empty cell leaves the value as it is."""

from collections.abc import Callable, Mapping
from typing import Any

from goodorder.channels.rules.formats import Column

PREFIX = "field."
# Whose fields a file's rows answer; a past order is written as it was, and has none.
SUBJECTS: Mapping[str, str] = {"products": "product", "customers": "customer", "orders": "order"}


def custom_columns(readers: Mapping[str, Callable[[str, str], str]]) -> dict[str, Column]:
    """Return a column for each field, by its key."""
    return {f"{PREFIX}{key}": Column(read) for key, read in readers.items()}


def custom_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a row's custom fields by key, as kept; those it leaves empty are left out."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in values.items()
        if value and name.startswith(PREFIX)
    }
