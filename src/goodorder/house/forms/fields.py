"""What is typed in about a custom field."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.fields.models import Definition
from goodorder.fields.rules import KINDS, LONGEST_HELP, LONGEST_KEY, LONGEST_LABEL, MOST_PLACES, FieldDraft
from goodorder.looks.words import word_for

LONGEST_LIST = 5_000


class FieldChangeForm(HouseForm):
    """What can still be changed of a field; `choices` and `is_listed` are there where they mean something."""

    label = forms.CharField(label=_("Name"), max_length=LONGEST_LABEL)
    help = forms.CharField(
        label=_("Help"),
        max_length=LONGEST_HELP,
        required=False,
        help_text=_("A hint under the box, for whoever fills it in."),
    )
    choices = forms.CharField(
        label=_("Choices, one a line"),
        max_length=LONGEST_LIST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Just the words, or a key before them: “gold: Gold paper”. Keep the key when you change the words."
        ),
    )
    position = forms.IntegerField(
        label=_("Place"),
        min_value=0,
        max_value=MOST_PLACES,
        help_text=_("Fields with a small number come first."),
    )
    is_listed = forms.BooleanField(label=_("A column and a filter of the order list"), required=False)
    is_required = forms.BooleanField(label=_("Required: forms ask until it is filled in"), required=False)

    def __init__(self, *args: Any, subject: str, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if subject != "order":
            del self.fields["is_listed"]
        if kind not in {"", "choice"}:
            del self.fields["choices"]

    def chosen(self) -> list[tuple[str, str]]:
        """Return the choices as pairs of key and label."""
        return as_pairs(self.cleaned_data.get("choices", "").splitlines())

    def changes(self) -> dict[str, Any]:
        """Return what the field is to be like, but for its choices."""
        return {name: value for name, value in self.cleaned_data.items() if name != "choices"}


class FieldNewForm(FieldChangeForm):
    """A field to set up; its kind and its key stay for good."""

    kind = forms.ChoiceField(label=_("Kind"))
    key = forms.CharField(
        label=_("Key"),
        max_length=LONGEST_KEY,
        required=False,
        help_text=_("What programs call it. Left empty it is made from the name; it never changes."),
    )
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        required=False,
        help_text=_("Only for an amount of money: three letters like EUR; it stays for good."),
    )
    field_order = (
        "label",
        "kind",
        "currency",
        "choices",
        "key",
        "help",
        "position",
        "is_listed",
        "is_required",
    )

    def __init__(self, *args: Any, subject: str, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self._subject = subject
        self.fields["position"].initial = 100
        chosen_from(self.fields["kind"], [(kind, word_for("field_kind", kind).label) for kind in KINDS])

    def draft(self) -> FieldDraft:
        """Return the field as it is asked for."""
        return FieldDraft(subject=self._subject, **self.changes(), choices=self.chosen())


def as_pairs(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Read choices as they are typed: `Gold paper`, or `gold: Gold paper` with a key before the words."""
    pairs = []
    for line in lines:
        key, colon, label = line.partition(":")
        if line.strip():
            pairs.append((key.strip(), label.strip()) if colon and label.strip() else ("", line.strip(" :")))
    return pairs


def as_lines(pairs: Sequence[tuple[str, str]]) -> str:
    """Write choices as they are typed."""
    return "\n".join(f"{key}: {label}" for key, label in pairs)


def standing(row: Definition) -> dict[str, Any]:
    """Return a field as its form begins."""
    offered = [(one.key, one.label) for one in row.choices.all() if one.is_offered]
    same = {name: getattr(row, name) for name in ("label", "help", "position", "is_listed", "is_required")}
    return {**same, "choices": as_lines(offered)}
