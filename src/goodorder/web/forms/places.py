"""When a location works, and the days on which it does not."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm
from goodorder.locations.models import Location
from goodorder.locations.rules import CalendarDraft
from goodorder.web.forms.stock import day_field

WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


class CalendarForm(HouseForm):
    """A location's week, cut-off, pace and limit."""

    names = {"open_weekdays": "week"}
    week = forms.MultipleChoiceField(
        label=_("Works on"),
        choices=[(str(at), name) for at, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    cut_off = forms.TimeField(
        label=_("Cut-off"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Local time. Orders in later begin the next working day; empty: the whole day counts."),
    )
    pick_days = forms.IntegerField(
        label=_("Working days to pick"), min_value=0, max_value=60, help_text=_("0: leaves the same day")
    )
    daily_capacity = forms.IntegerField(
        label=_("Units a day"),
        min_value=0,
        max_value=10_000_000,
        required=False,
        help_text=_("Empty: any number can leave"),
    )

    @classmethod
    def of(cls, place: Location) -> "CalendarForm":
        """Return the form as the location works now."""
        week = [str(at) for at, mark in enumerate(place.open_weekdays) if mark == "1"]
        names = ("cut_off", "pick_days", "daily_capacity")
        return cls(initial={"week": week, **{name: getattr(place, name) for name in names}})

    def draft(self) -> CalendarDraft:
        """Return what was typed as a draft."""
        typed = self.cleaned_data
        marks = "".join("1" if str(at) in typed["week"] else "0" for at in range(len(WEEKDAYS)))
        return CalendarDraft(
            open_weekdays=marks,
            cut_off=typed["cut_off"],
            pick_days=typed["pick_days"],
            daily_capacity=typed["daily_capacity"],
        )


class ClosureForm(HouseForm):
    """A day on which a location is closed."""

    prefix = "closure"
    on = day_field(_("Day"))
    reason = forms.CharField(label=_("Reason"), max_length=120)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["min"] = today.isoformat()
