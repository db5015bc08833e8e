"""What all forms share: labels without colons, errors tied to their fields, refusals put where they belong."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from goodorder.kernel.errors import OmsError
from goodorder.locale.sentences import translated

Choices = Iterable[tuple[str, Any]]


class HouseForm(forms.Form):
    """A form whose fields can take a command's refusal."""

    label_suffix = ""
    # The field a refusal names, where it is called otherwise here: `ship_to.city` is `city`.
    names: Mapping[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def refuse(self, refusal: OmsError) -> None:
        """Show a refusal at the field it names, or above the form."""
        named = str(refusal.details.get("field", ""))
        field = self.names.get(named, named.rpartition(".")[2])
        self.add_error(field if field in self.fields else None, translated(refusal.message))


def chosen_from(field: forms.Field, choices: Choices) -> None:
    """Give a choice field its choices."""
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def whole_number(text: str) -> int | None:
    """Read a whole number as people type it; None when it is not one."""
    plain = text.strip().replace(" ", "")
    return int(plain) if plain.isascii() and plain.lstrip("+-").isdigit() and len(plain) < 12 else None  # noqa: PLR2004 - fits bigint


def not_whole() -> str:
    """Say what is wrong with a quantity."""
    return _("Write a whole number.")
