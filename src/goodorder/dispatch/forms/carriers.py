"""A service's terms, zones and surcharges, typed as people write rate tables."""

import re
from collections.abc import Sequence
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.numbers import DecimalField
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import PPM, round_half_up, to_minor, to_text
from goodorder.locale.sentences import translated
from goodorder.shipping.rules import MODES, SURCHARGES, Surcharge, TariffDraft, ZoneRates, class_name

_PLACE = re.compile(r"([A-Z]{2})\s+([A-Z0-9 ]+?)(?:\s*-\s*([A-Z0-9 ]+))?", re.IGNORECASE)
_CLASS = re.compile(r"class\s+([0-9.]+)(?:\s+from\s+([0-9]+))?", re.IGNORECASE)
_ZONE_PARTS = 3


class TariffForm(HouseForm):
    """A service's terms beside its zones."""

    prefix = "tariff"
    mode = forms.ChoiceField(label=_("Sends"), choices=[(mode, mode) for mode in MODES])
    account = forms.CharField(
        label=_("Carrier's account"), max_length=40, required=False, help_text=_("Who buys; empty: the first")
    )
    cut_off = forms.TimeField(label=_("Cut-off"), required=False, help_text=_("Like 16:30; empty: all day"))
    weekdays = forms.CharField(label=_("Travels on"), max_length=7, help_text=_("Monday first, 1 is yes"))
    dim_divisor = forms.IntegerField(
        label=_("cm³ per kg"), min_value=0, help_text=_("For weight by volume; 0: only weight counts")
    )
    most_weight_g = forms.IntegerField(label=_("Most grams"), min_value=0, help_text=_("0: no limit"))
    most_side_mm = forms.IntegerField(label=_("Longest side in mm"), min_value=0)
    most_girth_mm = forms.IntegerField(label=_("Length and girth in mm"), min_value=0)
    minimum = forms.IntegerField(
        label=_("Least charge of freight"), min_value=0, help_text=_("In minor units")
    )
    void_days = forms.IntegerField(
        label=_("Days to hand labels back"), min_value=0, help_text=_("Unused labels go back a day before")
    )
    takes_hazardous = forms.BooleanField(label=_("Takes dangerous goods"), required=False)
    is_live = forms.BooleanField(label=_("Ask the carrier for its price"), required=False)
    is_shopped = forms.BooleanField(label=_("Compare all services when a label is asked for"), required=False)

    def draft(self) -> TariffDraft:
        """Return what was typed as a draft."""
        return TariffDraft(**self.cleaned_data)


WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


class CutOffsForm(HouseForm):
    """By when a service collects at a location, day by day."""

    prefix = "cut-offs"
    location = forms.ChoiceField(label=_("Location"))

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["location"], places)
        for at, name in enumerate(WEEKDAYS):
            clock = forms.TimeInput({"type": "time"}, format="%H:%M")
            self.fields[f"day-{at}"] = forms.TimeField(label=name, required=False, widget=clock)

    def by_weekday(self) -> dict[int, time]:
        """Return what was typed, by weekday."""
        return {at: self.cleaned_data[f"day-{at}"] for at in range(7) if self.cleaned_data[f"day-{at}"]}


class ZonesForm(HouseForm):
    """All zones of a service, one a line: code; places; prices."""

    prefix = "zones"
    names = {"zones": "text"}
    text = forms.CharField(
        label=_("One zone a line: code; places; prices"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "home; DE, AT; 2000 = 4.90, 31500 = 9.90 — islands; DE 25846-25980; 31500 = 19.00 — "
            "pallets; *; class 70 from 0 = 40.00 (for 100 kg). Weights are grams, * is everywhere else."
        ),
    )

    def refuse(self, refusal: Any) -> None:
        """Show every refusal of a zone at the text."""
        self.add_error("text", translated(refusal.message))

    def zones(self, currency: str) -> list[ZoneRates]:
        """Return what was typed as zones; raises Invalid naming the line."""
        lines = [line for line in self.cleaned_data["text"].splitlines() if line.strip()]
        return [_zone(line, currency, f"zones[{at}]") for at, line in enumerate(lines)]


def _zone(line: str, currency: str, field: str) -> ZoneRates:
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != _ZONE_PARTS:
        message = f"{field}: write three parts with ; between them: code; places; prices"
        raise Invalid("shipping.zone_unreadable", message, field=field)
    code, places, prices = parts
    countries, postcodes = [], []
    for place in filter(None, (one.strip().upper() for one in places.split(","))):
        if found := _PLACE.fullmatch(place):
            postcodes.append((found[1], found[2], found[3] or ""))
        else:
            countries.append(place)
    steps, freight = _prices(prices, currency, field)
    return ZoneRates(
        code=code,
        countries=tuple(countries),
        steps=tuple(steps),
        postcodes=tuple(postcodes),
        freight=tuple(freight),
    )


def _prices(text: str, currency: str, field: str) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]]]:
    steps, freight = [], []
    for price in filter(None, (one.strip() for one in text.split(","))):
        left, _equals, right = (part.strip() for part in price.partition("="))
        amount = to_minor(right, currency, field=field)
        if found := _CLASS.fullmatch(left):
            freight.append((round_half_up(Decimal(found[1]) * 10), int(found[2] or 0), amount))
        elif left.isascii() and left.isdigit():
            steps.append((int(left), amount))
        else:
            message = f"{field}: {price} is no price; write 2000 = 4.90 or class 70 from 0 = 40.00"
            raise Invalid("shipping.zone_unreadable", message, field=field)
    return steps, freight


def zones_text(zones: Sequence[ZoneRates], currency: str) -> str:
    """Write zones as they are typed."""
    return "\n".join(f"{zone.code}; {_places(zone)}; {_priced(zone, currency)}" for zone in zones)


def _places(zone: ZoneRates) -> str:
    ranges = [
        f"{of} {first}-{last}" if last != first else f"{of} {first}" for of, first, last in zone.postcodes
    ]
    return ", ".join([*zone.countries, *ranges])


def _priced(zone: ZoneRates, currency: str) -> str:
    steps = [f"{weight} = {to_text(amount, currency)}" for weight, amount in zone.steps]
    freight = [
        f"class {class_name(found)} from {start} = {to_text(amount, currency)}"
        for found, start, amount in zone.freight
    ]
    return ", ".join([*steps, *freight])


class SurchargeForm(HouseForm):
    """One surcharge; it replaces the one of its kind."""

    prefix = "surcharge"
    kind = forms.ChoiceField(
        label=_("Surcharge"), choices=[(kind, kind.replace("_", " ")) for kind in SURCHARGES]
    )
    amount = DecimalField(label=_("Amount a parcel"), min_value=0, decimal_places=3, required=False)
    percent = DecimalField(label=_("Per cent"), min_value=0, max_value=100, required=False)
    over = forms.IntegerField(
        label=_("Starts above"),
        min_value=0,
        required=False,
        help_text=_("Side in mm, or value in minor units"),
    )
    postcodes = forms.CharField(
        label=_("Remote areas"), required=False, help_text=_("Like DE 25846-25980, GB ZE")
    )

    def surcharge(self, currency: str) -> Surcharge:
        """Return what was typed; raises Invalid."""
        typed = self.cleaned_data
        ranges = []
        for place in filter(None, (one.strip().upper() for one in typed["postcodes"].split(","))):
            found = _PLACE.fullmatch(place)
            if found is None:
                message = "postcodes: write them like DE 25846-25980"
                raise Invalid("shipping.postcodes_unreadable", message, field="postcodes")
            ranges.append((found[1], found[2], found[3] or ""))
        return Surcharge(
            kind=typed["kind"],
            amount=to_minor(str(typed["amount"] or 0), currency),
            rate_ppm=round_half_up(Decimal(typed["percent"] or 0) * PPM / 100),
            over=typed["over"] or 0,
            postcodes=tuple(ranges),
        )
