"""The order form: who, where, what, how it goes and how it is paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from, not_whole, whole_number
from goodorder.doorway.numbers import amount_of
from goodorder.kernel import installed
from goodorder.kernel.errors import OmsError
from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft
from goodorder.parties.models import Channel, Customer
from goodorder.parties.rules import CustomerParticulars, PostalAddress
from goodorder.shipping.models import Service

METHODS = [
    ("on_account", _("On account, by invoice")),
    ("manual", _("Bank transfer in advance")),
    ("cash", _("Cash")),
]
EMPTY_LINES = 2


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A row of the form as typed, with what is wrong with it; `key` sets its element apart on the page."""

    sku: str = ""
    quantity: str = "1"
    error: str = ""
    key: str = ""


def blank_line() -> EntryLine:
    """Return an empty row."""
    return EntryLine(key=uuid4().hex[:8])


def typed_lines(posted: QueryDict) -> list[EntryLine]:
    """Read the rows; one without a SKU is left out, one without a proper quantity gets its error."""
    pairs = zip(posted.getlist("sku"), posted.getlist("quantity"), strict=False)
    rows = [EntryLine(sku.strip(), quantity.strip(), key=str(at)) for at, (sku, quantity) in enumerate(pairs)]
    return [_judged(row) for row in rows if row.sku]


def _judged(row: EntryLine) -> EntryLine:
    units = whole_number(row.quantity)
    return row if units and units > 0 else replace(row, error=not_whole())


class EntryForm(HouseForm):
    """An order as a person types it in."""

    names = {"payment.token": "token", "payment.method": "payment_method", "order_discount": "order_discount"}
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
    token = forms.CharField(
        label=_("Card token"),
        required=False,
        max_length=200,
        help_text=_("From the provider's payment page; never a card number."),
    )
    order_discount = forms.CharField(label=_("Discount on the order"), required=False, max_length=20)
    coupons = forms.CharField(label=_("Coupons"), required=False, max_length=400)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    ship_complete = forms.BooleanField(label=_("Send everything together"), required=False)

    def __init__(
        self, *args: Any, channels: Sequence[Channel], services: Sequence[Service], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._channels = {channel.code: channel for channel in channels}
        chosen_from(self.fields["channel"], [(one.code, f"{one.name} ({one.currency})") for one in channels])
        none = [("", _now("None: collected, or no charge"))]
        chosen_from(self.fields["service"], none + [(one.code, one.name) for one in services])
        cards = [
            (f"card:{name}", f"{_now('Card')} ({name})") for name in installed.names("payment_providers")
        ]
        chosen_from(self.fields["payment_method"], [*METHODS, *cards])
        self.fields["order_discount"].widget.attrs.update(inputmode="decimal", placeholder=_now("0.00"))
        self.fields["country"].widget.attrs.update(autocapitalize="characters")

    def draft(self, lines: Sequence[EntryLine], known: Customer | None) -> OrderDraft:
        """Return what was typed as a draft; raises Invalid for an amount that is none."""
        typed = self.cleaned_data
        currency = self._channels[typed["channel"]].currency
        return OrderDraft(
            channel=typed["channel"],
            customer=self._customer(known),
            ship_to=self._address(),
            lines=tuple(DraftLine(sku=line.sku, quantity=int(line.quantity)) for line in lines),
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
        method, _colon, provider = self.cleaned_data["payment_method"].partition(":")
        token = self.cleaned_data["token"] if method == "card" else ""
        return PaymentDraft(method=method, provider=provider or "none", token=token)

    def refuse_lines(self, lines: Sequence[EntryLine], refusal: OmsError) -> list[EntryLine]:
        """Show a refusal at the rows it names and above the form; returns the rows to show."""
        self.add_error(None, refusal.message)
        told: dict[str, list[dict[str, Any]]] = {}
        for row in refusal.details.get("lines", []):
            if isinstance(row, dict):
                told.setdefault(str(row.get("kit") or row.get("sku", "")).upper(), []).append(row)
        return [
            replace(line, error=_short(told[line.sku.upper()])) if line.sku.upper() in told else line
            for line in lines
        ]


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
