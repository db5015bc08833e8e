"""Snoozing, handing over, and the clocks, as people type them in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import Choices, HouseForm, chosen_from
from goodorder.exceptions.queries import ClockInForce
from goodorder.exceptions.rules import MOST_MINUTES

_DAYS = ((1, _("1 day")), (3, _("3 days")), (7, _("7 days")), (14, _("14 days")), (30, _("30 days")))
_UNITS = ((1, _("minutes")), (60, _("hours")), (1440, _("days")))


class SnoozeForm(HouseForm):
    """For how long and why."""

    names = {"until": "days"}
    days = forms.TypedChoiceField(label=_("For"), choices=_DAYS, coerce=int, initial=1)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class AssigneeForm(HouseForm):
    """Who takes it on."""

    assignee = forms.CharField(label=_("Person"), max_length=110, help_text=_("The name they sign in with"))


class ClockForm(HouseForm):
    """How long a state may last and whose it is then."""

    count = forms.IntegerField(label=_("After"), min_value=0, max_value=MOST_MINUTES)
    unit = forms.TypedChoiceField(label=_("Unit"), choices=_UNITS, coerce=int)
    owner = forms.ChoiceField(label=_("Queue of"))
    names = {"limit_minutes": "count"}

    def __init__(self, clock: ClockInForce, *args: Any, roles: Choices, **kwargs: Any) -> None:
        unit = _unit_of(clock.limit_minutes)
        initial = {"count": clock.limit_minutes // unit, "unit": unit, "owner": clock.owner}
        super().__init__(*args, initial=initial, prefix=clock.kind, **kwargs)
        self.clock = clock
        chosen_from(self.fields["owner"], roles)

    def minutes(self) -> int:
        """Return the limit in minutes."""
        return int(self.cleaned_data["count"]) * int(self.cleaned_data["unit"])


def _unit_of(minutes: int, units: Sequence[int] = (1440, 60)) -> int:
    return next((unit for unit in units if minutes and minutes % unit == 0), 60 if not minutes else 1)
