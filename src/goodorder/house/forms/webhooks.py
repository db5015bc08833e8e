"""What is typed in about webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import Choices, HouseForm, chosen_from
from goodorder.webhooks.models import Endpoint
from goodorder.webhooks.rules import LONGEST_NAME, LONGEST_URL, MOST_AT_ONCE, USUAL_AT_ONCE, EndpointDraft

LONGEST_LIST = 5_000


class EndpointForm(HouseForm):
    """What can be changed of an endpoint."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"spellcheck": "false"}),
        help_text=_("https, on a public host"),
    )
    kinds = forms.CharField(
        label=_("Kinds of events"),
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "Separated by blanks: orders.OrderPlaced, all of a room with orders.*, or * for everything"
        ),
    )
    at_once = forms.IntegerField(
        label=_("Calls at the same time"), min_value=1, max_value=MOST_AT_ONCE, initial=USUAL_AT_ONCE
    )

    def changes(self) -> dict[str, Any]:
        """Return what the endpoint is to be like."""
        return {**self.cleaned_data, "kinds": self.cleaned_data["kinds"].split()}


class EndpointNewForm(EndpointForm):
    """An endpoint to make; its company stays."""

    company = forms.ChoiceField(label=_("Events of"), required=False)
    field_order = ("name", "url", "kinds", "company", "at_once")

    def __init__(self, *args: Any, companies: Choices, is_limited: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [] if is_limited else [("", _now("All companies"))]
        chosen_from(self.fields["company"], [*every, *companies])

    def draft(self) -> EndpointDraft:
        """Return the endpoint as it is asked for."""
        return EndpointDraft(**self.changes())


class ResendForm(HouseForm):
    """From when on to send once more."""

    since = forms.DateTimeField(
        label=_("Since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    which = forms.ChoiceField(
        label=_("What"),
        choices=[("failed", _("What was given up")), ("all", _("Everything that happened"))],
    )

    def wanted(self) -> dict[str, Any]:
        """Return it as the command takes it."""
        return {"since": self.cleaned_data["since"], "is_all": self.cleaned_data["which"] == "all"}


def standing(row: Endpoint) -> dict[str, Any]:
    """Return an endpoint as its form begins."""
    return {"name": row.name, "url": row.url, "kinds": "\n".join(row.kinds), "at_once": row.at_once}
