"""The form of an order as a person types it: who, where, what, how it goes and how it is paid; quotes use it too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from, not_whole, whole_number
from goodorder.doorway.numbers import amount_of
from goodorder.kernel.errors import OmsError
from goodorder.locale.sentences import translated
from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft
from goodorder.parties.models import Channel, Customer
from goodorder.parties.rules import CustomerParticulars, PostalAddress
from goodorder.shipping.models import Service

METHODS = [
    ("on_account", _("On account, by invoice")),
    ("manual", _("Bank transfer in advance")),
    ("cash", _("Cash on delivery")),
]
LINK = "link:"
CARD_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
EMPTY_LINES = 2


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A row of the form as typed, with what is wrong with it; `key` sets its element apart on the page."""

    sku: str = ""
    quantity: str = "1"
    price: str = ""
    error: str = ""
    key: str = ""


def blank_line() -> EntryLine:
    """Return an empty row."""
    return EntryLine(key=uuid4().hex[:8])


def typed_lines(posted: QueryDict) -> list[EntryLine]:
    """Read the rows; one without a SKU is left out, one without a proper quantity gets its error."""
    names = ("sku", "quantity", "price")
    rows = zip_longest(*(posted.getlist(name) for name in names), fillvalue="")
    found = [typed_line(sku, quantity, price, str(at)) for at, (sku, quantity, price) in enumerate(rows)]
    return [_judged(row) for row in found if row.sku]


def typed_line(sku: str, quantity: str, price: str = "", key: str = "") -> EntryLine:
    """Read a row; `3*KETTLE` asks for three kettles whatever the quantity says."""
    many, star, code = sku.strip().partition("*")
    if star and whole_number(many):
        return EntryLine(code.strip(), many.strip(), price.strip(), key=key)
    return EntryLine(sku.strip(), quantity.strip(), price.strip(), key=key)


def _judged(row: EntryLine) -> EntryLine:
    units = whole_number(row.quantity)
    return row if units and units > 0 else replace(row, error=not_whole())


class EntryForm(HouseForm):
    """An order as a person types it in."""

    names = {"payment.method": "payment_method", "order_discount": "order_discount", "reason": "because"}
    names |= {f"coupons[{at}]": "coupons" for at in range(20)}

    customer = forms.CharField(required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    company = forms.CharField(label=_("Company"), required=False, max_length=120)
    line1 = forms.CharField(label=_("Street and number"), max_length=120)
    line2 = forms.CharField(label=_("Address, second line"), required=False, max_length=120)
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=20)
    city = forms.CharField(label=_("City"), max_length=120)
    region = forms.CharField(label=_("Region"), required=False, max_length=40)
    country = forms.CharField(
        label=_("Country"), min_length=2, max_length=2, help_text=_("Two letters, like GB")
    )
    channel = forms.ChoiceField(label=_("Channel"))
    service = forms.ChoiceField(label=_("Shipping service"), required=False)
    payment_method = forms.ChoiceField(label=_("Payment"))
    order_discount = forms.CharField(label=_("Discount on the order"), required=False, max_length=20)
    coupons = forms.CharField(label=_("Catalogue or coupon codes"), required=False, max_length=400)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    waives_shipping = forms.BooleanField(label=_("Delivery free of charge"), required=False)
    because = forms.CharField(label=_("Why somebody should approve it"), required=False, max_length=300)
    ship_complete = forms.BooleanField(label=_("Send everything together"), required=False)

    def __init__(
        self,
        *args: Any,
        channels: Sequence[Channel],
        services: Sequence[Service],
        hosts: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._channels = {channel.code: channel for channel in channels}
        chosen_from(self.fields["channel"], [(one.code, f"{one.name} ({one.currency})") for one in channels])
        none = [("", _now("None: collected, or no charge"))]
        chosen_from(self.fields["service"], none + [(one.code, one.name) for one in services])
        self.fields["service"].initial = services[0].code if services else ""
        links = [(f"{LINK}{name}", _now("Card, by a pay link (%(name)s)") % {"name": name}) for name in hosts]
        chosen_from(self.fields["payment_method"], [*links, *METHODS])
        self.fields["order_discount"].widget.attrs.update(inputmode="decimal", placeholder=_now("0.00"))
        self.fields["country"].widget.attrs.update(autocapitalize="characters")

    def clean(self) -> dict[str, Any]:
        """Refuse card numbers wherever they are typed: they may not reach this installation at all."""
        typed = super().clean() or {}
        for name, value in list(typed.items()):
            if isinstance(value, str) and is_card_number(value):
                self._forget(name)
                remedy = _now(
                    "Never type a card number here: choose a pay link, and the buyer types it there."
                )
                self.add_error(name, remedy)
        return typed

    def _forget(self, name: str) -> None:
        """Drop what was typed in a field, so that the page does not show it again."""
        kept = QueryDict(mutable=True)
        kept.update(self.data)
        kept[name] = ""
        self.data = kept

    @property
    def link_provider(self) -> str:
        """Return whose page the buyer is to pay on; empty when it is paid otherwise."""
        method = str(self.cleaned_data["payment_method"])
        return method.removeprefix(LINK) if method.startswith(LINK) else ""

    def draft(self, lines: Sequence[EntryLine], known: Customer | None) -> OrderDraft:
        """Return what was typed as a draft; raises Invalid for an amount that is none."""
        typed = self.cleaned_data
        currency = self._channels[typed["channel"]].currency
        return OrderDraft(
            channel=typed["channel"],
            customer=self._customer(known),
            ship_to=self._address(),
            lines=lines_of(lines, currency),
            waives_shipping=typed["waives_shipping"],
            service=typed["service"],
            payment=self._payment(),
            order_discount=amount_of(typed["order_discount"] or "0", currency, field="order_discount"),
            ship_complete=typed["ship_complete"],
            note=typed["note"],
            coupons=tuple(typed["coupons"].replace(",", " ").split()),
        )

    def _customer(self, known: Customer | None) -> CustomerParticulars | str:
        """Return the customer that was picked, unless what was typed since is somebody else."""
        typed = self.cleaned_data
        if known and (known.email or typed["email"]).casefold() == typed["email"].casefold():
            return str(known.public_id)
        return CustomerParticulars(name=typed["name"], email=typed["email"], phone=typed["phone"])

    def _address(self) -> PostalAddress:
        typed = self.cleaned_data
        parts = ("name", "company", "line1", "line2", "city", "region", "postcode", "phone")
        return PostalAddress(**{part: typed[part] for part in parts}, country=typed["country"].upper())

    def _payment(self) -> PaymentDraft:
        return PaymentDraft(method="manual" if self.link_provider else self.cleaned_data["payment_method"])

    def refuse_lines(self, lines: Sequence[EntryLine], refusal: OmsError) -> list[EntryLine]:
        """Show a refusal at the rows it names and above the form; returns the rows to show."""
        self.add_error(None, translated(refusal.message))
        told: dict[str, list[dict[str, Any]]] = {}
        for row in refusal.details.get("lines", []):
            if isinstance(row, dict):
                told.setdefault(str(row.get("kit") or row.get("sku", "")).upper(), []).append(row)
        return [
            replace(line, error=_short(told[line.sku.upper()])) if line.sku.upper() in told else line
            for line in lines
        ]


def lines_of(lines: Sequence[EntryLine], currency: str) -> tuple[DraftLine, ...]:
    """Return rows as asked for; raises Invalid naming the row whose price is none."""
    return tuple(_wanted(line, at, currency) for at, line in enumerate(lines))


def _wanted(line: EntryLine, at: int, currency: str) -> DraftLine:
    """Return a row as asked for; a price given by hand stands in for the list's."""
    field = f"lines[{at}].unit_price"
    price = amount_of(line.price, currency, field=field) if line.price else None
    return DraftLine(sku=line.sku, quantity=whole_number(line.quantity) or 0, unit_price=price)


def is_card_number(text: str) -> bool:
    """Tell whether a text holds what every card number is: 13 to 19 digits with a right check digit (Luhn)."""
    return any(_luhn(re.sub(r"\D", "", found)) for found in CARD_NUMBER.findall(text))


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0  # noqa: PLR2004 - Luhn


def _short(rows: Sequence[dict[str, Any]]) -> str:
    """Say what lacks: of the SKU itself, or of each part of a kit."""
    words = []
    for row in rows:
        units = row.get("short", row.get("asked", ""))
        if row.get("kit"):
            words.append(_now("short by %(units)s of %(part)s") % {"units": units, "part": row["sku"]})
        else:
            words.append(_now("short by %(units)s") % {"units": units})
    return ", ".join(words)


def known_customer(customer: Customer, postal: Mapping[str, Any]) -> dict[str, str]:
    """Return the form's values for a known customer: the address used last, and the particulars over it."""
    return {
        **{part: str(value) for part, value in postal.items()},
        "name": str(postal.get("name") or customer.name),
        "customer": str(customer.public_id),
        "email": customer.email,
        "phone": customer.phone,
    }
