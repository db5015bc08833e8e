"""What the set-up assistant asks for, step by step."""

import re
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.core import get_global
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.catalog.rules import SkuDraft
from goodorder.doorway.forms import HouseForm
from goodorder.kernel.money import PPM, round_half_up, to_minor
from goodorder.locations.rules import LocationDraft
from goodorder.parties.models import Company
from goodorder.parties.rules import ChannelTerms, CompanyParticulars, PostalAddress
from goodorder.pricing.rules import EUROPEAN_RATES, STANDARD
from goodorder.shipping.rules import ServiceDraft, ZoneRates

HEAVIEST_G = 1_000_000
_NO_LETTERS = re.compile(r"[^A-Za-z0-9]+")


def code_from(name: str, most: int = 20) -> str:
    """Make a short code of a name: `Harbour & Pine Ltd` is `HARBOUR-PINE-LTD`."""
    plain = _NO_LETTERS.sub("-", name).strip("-").upper()
    return plain[:most].rstrip("-") or "MAIN"


def countries() -> list[tuple[str, str]]:
    """Return the countries by name in the reader's language."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    known = get_global("territory_currencies")
    return sorted(((code, str(names[code])) for code in known if code in names), key=lambda one: one[1])


def time_zones(country: str) -> list[tuple[str, str]]:
    """Return the time zones, those of the country first."""
    places = get_global("zone_territories")
    ordered = sorted(places, key=lambda zone: (places[zone] != country, zone))
    return [(zone, zone.replace("_", " ")) for zone in ordered]


def known_standard_ppm(country: str) -> int | None:
    """Return the standard rate we know for a country, in parts per million; None where we know none."""
    found = (rate for rate in EUROPEAN_RATES if rate.country == country and rate.tax_class == STANDARD)
    return next((rate.rate_ppm for rate in found), None)


class StepForm(HouseForm):
    """A step's form: it knows the company it is about; `long` fields take a whole row."""

    long: frozenset[str] = frozenset()

    def __init__(self, *args: Any, company: Company | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company

    def owner(self) -> Company:
        """Return the company, which every step after the first has."""
        if self.company is None:
            raise AssertionError("the company is the first step")
        return self.company

    def minor(self, name: str) -> int:
        """Return an amount field in the company's minor units; raises Invalid."""
        return to_minor(self.cleaned_data[name].replace(",", "."), self.owner().currency, field=name)


class CompanyStep(StepForm):
    """The legal entity that sells."""

    long = frozenset({"name", "line1"})
    name = forms.CharField(label=_("Company name"), max_length=120)
    country = forms.ChoiceField(label=_("Country"))
    currency = forms.CharField(
        label=_("Currency"), min_length=3, max_length=3, help_text=_("Three letters, like EUR")
    )
    line1 = forms.CharField(label=_("Street and number"), max_length=120)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120)
    tax_number = forms.CharField(
        label=_("VAT number"), max_length=40, required=False, help_text=_("Empty if you have none yet")
    )
    email = forms.EmailField(label=_("E-mail for documents"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _now("Choose a country")), *countries()]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def particulars(self) -> CompanyParticulars:
        """Return what documents will say."""
        names = ("tax_number", "line1", "postcode", "city", "email")
        return CompanyParticulars(**{name: self.cleaned_data[name] for name in names})


class LocationStep(StepForm):
    """The first place that holds stock: the company's own address unless said otherwise."""

    long = frozenset({"line1"})
    names = {"postal.line1": "line1", "postal.city": "city", "postal.postcode": "postcode"}
    name = forms.CharField(label=_("Name"), max_length=120)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    line1 = forms.CharField(label=_("Street and number"), max_length=120)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = time_zones(self.owner().country)
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]  # a choice field
        same = {part: self.owner().postal.get(part, "") for part in ("line1", "postcode", "city")}
        self.initial = {"name": _now("Main warehouse"), "time_zone": zones[0][0], **same}

    def draft(self) -> LocationDraft:
        """Return the place as a draft."""
        parts = {part: self.cleaned_data[part] for part in ("name", "line1", "postcode", "city")}
        postal = PostalAddress(country=self.owner().country, **parts)
        return LocationDraft(postal=postal.as_json(), time_zone=self.cleaned_data["time_zone"])


class TaxStep(StepForm):
    """The standard rate of the company's country, proposed where we know it."""

    percent = forms.DecimalField(
        label=_("Standard rate, per cent"), min_value=0, max_value=100, decimal_places=2
    )
    name = forms.CharField(label=_("Name on documents"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.owner().country
        self.known_ppm = known_standard_ppm(country)
        percent = Decimal(self.known_ppm) / 10_000 if self.known_ppm is not None else None
        text = f"{percent.normalize():f}" if percent is not None else ""
        name = f"VAT {country} {text} %" if text else _now("Sales tax")
        self.initial = {"percent": text, "name": name}

    def rate_ppm(self) -> int:
        """Return the rate in parts per million."""
        return round_half_up(self.cleaned_data["percent"] * PPM / 100)


class ChannelStep(StepForm):
    """Where orders come from, and how its prices are meant."""

    names = {"code": "name"}
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("web", _("Web shop")),
            ("phone", _("Telephone")),
            ("mail", _("Mail")),
            ("till", _("Shop counter")),
        ],
    )
    tax = forms.ChoiceField(
        label=_("Prices"), choices=[("in", _("include tax")), ("out", _("are without tax; it is added"))]
    )
    backorders = forms.ChoiceField(
        label=_("When stock runs out"),
        choices=[("no", _("refuse the order")), ("yes", _("take it as a backorder"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"name": _now("Web shop"), "kind": "web"}

    def terms(self, price_list: str) -> ChannelTerms:
        """Return how the channel sells."""
        typed = self.cleaned_data
        return ChannelTerms(
            currency=self.owner().currency,
            price_list=price_list,
            tax_included=typed["tax"] == "in",
            backorders=typed["backorders"] == "yes",
        )


class DeliveryStep(StepForm):
    """One way of sending, at one price at home and one abroad."""

    names = {"transit_days": "days"}
    name = forms.CharField(label=_("Name"), max_length=120)
    days = forms.IntegerField(label=_("Days on the way"), min_value=0, max_value=60)
    home = forms.CharField(label=_("Price at home"), max_length=20)
    abroad = forms.CharField(
        label=_("Price abroad"), max_length=20, required=False, help_text=_("Empty: no sending abroad")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"name": _now("Standard parcel"), "days": 2}

    def draft(self) -> ServiceDraft:
        """Return the service."""
        name, currency = self.cleaned_data["name"], self.owner().currency
        return ServiceDraft(
            code=code_from(name, 40).lower(),
            name=name,
            currency=currency,
            transit_days=self.cleaned_data["days"],
        )

    def zones(self) -> list[ZoneRates]:
        """Return home, and abroad if it has a price."""
        country = self.owner().country
        found = [ZoneRates(code="home", countries=(country,), steps=((HEAVIEST_G, self.minor("home")),))]
        if self.cleaned_data["abroad"]:
            steps = ((HEAVIEST_G, self.minor("abroad")),)
            found.append(ZoneRates(code="abroad", countries=("*",), steps=steps))
        return found


class PaymentStep(StepForm):
    """Where customers send money to: shown on invoices and quotes."""

    long = frozenset({"bank"})
    bank = forms.CharField(label=_("Bank"), max_length=120, required=False)
    iban = forms.CharField(label="IBAN", max_length=42)
    bic = forms.CharField(label="BIC", max_length=20, required=False)


class ProductStep(StepForm):
    """The first thing to sell: what it is, what it costs, how many there are."""

    long = frozenset({"name"})
    name = forms.CharField(label=_("Name"), max_length=160)
    code = forms.CharField(label=_("SKU"), max_length=40, help_text=_("Your own short code for it"))
    price = forms.CharField(label=_("Price"), max_length=20)
    weight_g = forms.IntegerField(label=_("Weight in grams"), min_value=0, max_value=HEAVIEST_G)
    quantity = forms.IntegerField(label=_("How many are in stock"), min_value=0, max_value=1_000_000)

    def draft(self) -> SkuDraft:
        """Return the product."""
        typed = self.cleaned_data
        return SkuDraft(code=typed["code"], name=typed["name"], weight_g=typed["weight_g"])
