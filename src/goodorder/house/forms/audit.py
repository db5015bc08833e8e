"""What is looked for in the audit log."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.kernel.events import KINDS
from goodorder.reports.queries import FactFilter


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class AuditForm(HouseForm):
    """A record, a person, a kind and a period; whatever is empty does not narrow."""

    about = forms.CharField(label=_("Record's id"), required=False, max_length=40)
    person = forms.CharField(label=_("Person"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("What happened"), required=False)
    since = _day(_("From"))
    until = _day(_("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas: dict[str, list[tuple[str, str]]] = {}
        for kind in sorted(KINDS):
            room, _dot, name = kind.partition(".")
            areas.setdefault(room, []).append((kind, name))
        chosen_from(self.fields["kind"], [("", _now("Anything")), *areas.items()])

    def wanted(self) -> FactFilter:
        """Return what is looked for."""
        return FactFilter(**self.cleaned_data)
