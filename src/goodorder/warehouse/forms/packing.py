"""Cartons there are, how a location packs, and the company prefix codes begin with."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.fulfillment.rules.freight import FREIGHT_CLASSES, FreightDraft
from goodorder.fulfillment.rules.weighing import LONGEST_MM, BenchTerms, CartonDraft
from goodorder.locations.models import Location
from goodorder.parties.models import Company

PPM_A_PERCENT = 10_000


def _side(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=LONGEST_MM)


class CartonTypeForm(HouseForm):
    """A kind of carton; the code of one there is changes that one."""

    prefix = "kind"
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("As its barcode says, like BOX-M"))
    name = forms.CharField(label=_("Name"), max_length=120)
    length_mm = _side(_("Inner length in mm"))
    width_mm = _side(_("Inner width in mm"))
    height_mm = _side(_("Inner height in mm"))
    wall_mm = forms.IntegerField(label=_("Wall in mm"), min_value=0, max_value=200, initial=3)
    tare_g = forms.IntegerField(label=_("Empty weight in g"), min_value=0, initial=0)
    max_weight_g = forms.IntegerField(label=_("Carries in g, itself included"), min_value=1, initial=31_500)
    cost = forms.IntegerField(label=_("Costs, in minor units"), min_value=0, initial=0)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def draft(self) -> CartonDraft:
        """Return what was typed as a draft."""
        return CartonDraft(**self.cleaned_data)


class BenchForm(HouseForm):
    """How a location packs."""

    prefix = "bench"
    names = {"tolerance_ppm": "percent"}
    location = forms.ChoiceField(label=_("Location"))
    per_parcel = forms.IntegerField(
        label=_("A parcel costs"), min_value=0, initial=400, help_text=_("Carriage, in minor units")
    )
    per_kg = forms.IntegerField(label=_("A kilogram costs"), min_value=0, initial=60)
    divisor = forms.IntegerField(
        label=_("Divisor"), min_value=1, initial=5000, help_text=_("Cubic centimetres a kilogram")
    )
    tolerance_g = forms.IntegerField(label=_("The scale may differ by grams"), min_value=0, initial=30)
    percent = forms.IntegerField(label=_("or by per cent"), min_value=0, max_value=100, initial=3)
    must_weigh = forms.BooleanField(label=_("Every carton must be weighed"), required=False)

    def __init__(self, *args: Any, locations: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["location"], [(place.code, place.name) for place in locations])

    def terms(self) -> BenchTerms:
        """Return what was typed as terms."""
        typed = {k: v for k, v in self.cleaned_data.items() if k not in ("location", "percent")}
        return BenchTerms(**typed, tolerance_ppm=self.cleaned_data["percent"] * PPM_A_PERCENT)


class PrefixForm(HouseForm):
    """The company prefix GS1 gave a company."""

    prefix = "gs1"
    names = {"prefix": "digits"}
    company = forms.ChoiceField(label=_("Company"))
    digits = forms.CharField(
        label=_("GS1 company prefix"),
        max_length=20,
        required=False,
        help_text=_("4 to 12 digits; empty: none"),
    )

    def __init__(self, *args: Any, companies: Sequence[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["company"], [(one.code, one.name) for one in companies])


class PalletForm(HouseForm):
    """An empty pallet."""

    prefix = "new"
    location = forms.ChoiceField(label=_("Location"))
    tare_g = forms.IntegerField(label=_("Empty weight in g"), min_value=0, initial=25_000)

    def __init__(self, *args: Any, locations: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["location"], [(place.code, place.name) for place in locations])


class FreightForm(HouseForm):
    """Closed pallets that go by a freight carrier."""

    prefix = "freight"
    pallets = forms.MultipleChoiceField(label=_("Closed pallets"), widget=forms.CheckboxSelectMultiple)
    carrier = forms.CharField(label=_("Carrier"), max_length=120)
    pro_number = forms.CharField(label=_("Pro number"), max_length=30, required=False)
    freight_class = forms.ChoiceField(label=_("Class"), choices=[(one, one) for one in FREIGHT_CLASSES])
    description = forms.CharField(label=_("Description of the goods"), max_length=200)
    terms = forms.ChoiceField(
        label=_("Freight is paid"),
        choices=(
            ("prepaid", _("by us")),
            ("collect", _("by the recipient")),
            ("third_party", _("by somebody else")),
        ),
    )

    def __init__(self, *args: Any, pallets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["pallets"], pallets)

    def draft(self) -> FreightDraft:
        """Return what was typed as a draft."""
        return FreightDraft(**{k: v for k, v in self.cleaned_data.items() if k != "pallets"})
