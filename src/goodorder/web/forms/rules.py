"""A version of the sourcing rules: what is often changed as fields, the rest as JSON."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.kernel.errors import Invalid
from goodorder.sourcing.rules.ruleset import FREIGHT_SOURCES

LARGEST = 100_000
_TRISTATE = [("", _("as the order asks")), ("yes", _("yes")), ("no", _("no"))]
# Where a field stands in the content; what is written here is taken out of the JSON.
PATHS: Mapping[str, tuple[str, ...]] = {
    "split": ("costs", "split"),
    "lateness": ("costs", "lateness"),
    "freight": ("costs", "freight", "source"),
    "ship_complete": ("policies", "ship_complete"),
    "whole_lines": ("policies", "whole_lines"),
    "most_locations": ("policies", "most_locations"),
    "within_capacity": ("policies", "within_capacity"),
}


class RulesForm(HouseForm):
    """The next version of a rule set."""

    names = {f"content.{'.'.join(path)}": name for name, path in PATHS.items()}
    code = forms.ChoiceField(label=_("For"), help_text=_("A channel of its own rules, or everything else"))
    note = forms.CharField(label=_("What changes and why"), required=False, max_length=300)
    split = forms.IntegerField(
        label=_("One more location costs"),
        min_value=0,
        required=False,
        help_text=_("In minor units; much: split last"),
    )
    lateness = forms.IntegerField(
        label=_("A unit late by a day costs"), min_value=0, required=False, help_text=_("In minor units")
    )
    freight = forms.ChoiceField(label=_("Freight from"), required=False)
    most_locations = forms.IntegerField(
        label=_("At most so many locations"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("Empty: any number"),
    )
    ship_complete = forms.ChoiceField(label=_("Ship complete"), choices=_TRISTATE, required=False)
    whole_lines = forms.ChoiceField(label=_("Keep lines whole"), choices=_TRISTATE, required=False)
    within_capacity = forms.BooleanField(
        label=_("Never give a location more than may still leave that day"), required=False
    )
    rest = forms.CharField(
        label=_("Filters, preferences, lanes and exceptions, as JSON"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(
            attrs={"rows": 16, "spellcheck": "false", "class": "code", "autocomplete": "off"}
        ),
    )

    def __init__(self, *args: Any, channels: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["code"], [("default", _now("Every channel")), *channels])
        sources = {"service": _("carrier services"), "lanes": _("the table of lanes"), "none": _("left out")}
        chosen_from(self.fields["freight"], [(name, sources[name]) for name in FREIGHT_SOURCES])

    def content(self) -> dict[str, Any]:
        """Return fields and JSON as one content; raises Invalid where the JSON cannot be read."""
        found = self._rest()
        for name, path in PATHS.items():
            value = self._value(name)
            if value is not None:
                _put(found, path, value)
        return found

    def _value(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        if name in {"ship_complete", "whole_lines"}:
            return {"yes": True, "no": False}.get(str(value))
        if name == "within_capacity":
            return True if value else None
        return None if value == "" else value

    def _rest(self) -> dict[str, Any]:
        text = self.cleaned_data["rest"].strip() or "{}"
        try:
            found = json.loads(text)
        except ValueError as failure:
            raise Invalid("web.json_wrong", f"rest: this is no JSON: {failure}", field="rest") from failure
        if not isinstance(found, dict):
            raise Invalid("web.json_wrong", "rest: write an object, in braces", field="rest")
        for path in PATHS.values():
            if _taken(deepcopy(found), path) is not None:
                named = ".".join(path)
                message = f"rest: {named} has a field of its own above; take it out here"
                raise Invalid("web.json_twice", message, field="rest")
        return found


def initial_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's values for a content: fields, and what is left as JSON."""
    rest = deepcopy(dict(content))
    values = {name: _taken(rest, path) for name, path in PATHS.items()}
    for name in ("ship_complete", "whole_lines"):
        values[name] = {True: "yes", False: "no"}.get(values[name], "")
    for table, inner in (("costs", "freight"), ("policies", ""), ("costs", "")):
        _drop_empty(rest, table, inner)
    return {**values, "rest": json.dumps(rest, indent=2, ensure_ascii=False)}


def _drop_empty(rest: dict[str, Any], table: str, inner: str) -> None:
    where, name = (rest.get(table), inner) if inner else (rest, table)
    if isinstance(where, dict) and where.get(name) == {}:
        del where[name]


def _put(into: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for part in path[:-1]:
        below = into.setdefault(part, {})
        if not isinstance(below, dict):
            return  # the reader of rules says what is wrong there
        into = below
    into[path[-1]] = value


def _taken(out_of: dict[str, Any], path: Sequence[str]) -> Any:
    """Take a value out of nested objects; None when it is not there."""
    for part in path[:-1]:
        below = out_of.get(part)
        if not isinstance(below, dict):
            return None
        out_of = below
    return out_of.pop(path[-1], None)


class ActivateForm(HouseForm):
    """When a version begins, and what the next reader should know."""

    prefix = "activate"
    valid_from = forms.DateTimeField(
        label=_("From"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: now"),
    )
    note = forms.CharField(label=_("Why, and who looked at it"), required=False, max_length=300)
