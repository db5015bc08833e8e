"""Changing an order and giving money back, as people type it in; amounts as the reader writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.numbers import amount_of, amount_text
from goodorder.kernel import installed
from goodorder.orders.models import Order
from goodorder.orders.queries import Refundable
from goodorder.orders.rules import Changes, DraftLine, PaymentDraft
from goodorder.parties.rules import from_json
from goodorder.pricing.models import Redemption
from goodorder.shipping.models import Service

ADDED = 3  # rows for new items
ADDRESS = ("name", "company", "line1", "line2", "postcode", "city", "region", "country")
METHODS = [("", _("As before, or the order waits")), ("on_account", _("On account, by invoice"))]
MORE_METHODS = [("manual", _("Bank transfer in advance")), ("cash", _("Cash"))]


@dataclass(frozen=True, slots=True)
class LineFields:
    """A line with what may be typed about it."""

    entry: Refundable
    fields: Mapping[str, forms.BoundField]


def _number(label: str, most: int | None, initial: int | None = None) -> forms.IntegerField:
    attrs = {"class": "quantity", "aria-label": label}
    widget = forms.NumberInput(attrs=attrs)
    return forms.IntegerField(min_value=0, max_value=most, required=False, initial=initial, widget=widget)


def _amount(label: str, initial: str = "") -> forms.CharField:
    attrs = {"inputmode": "decimal", "size": 8, "aria-label": label}
    return forms.CharField(
        max_length=20, required=False, initial=initial, widget=forms.TextInput(attrs=attrs)
    )


class _ByLine(HouseForm):
    """A form with fields for each line, named `word-position`."""

    def __init__(self, order: Order, entries: Sequence[Refundable], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order, self.entries = order, entries

    def typed(self, word: str) -> dict[int, Any]:
        """Return what was typed for a word by position, what was left empty left out."""
        found = {
            one.line.position: self.cleaned_data.get(f"{word}-{one.line.position}") for one in self.entries
        }
        return {at: value for at, value in found.items() if value not in {None, ""}}

    def minor(self, word: str) -> dict[int, int]:
        """Return amounts typed for a word in minor units; raises Invalid naming the field."""
        return {
            at: amount_of(text, self.order.currency, field=f"{word}-{at}")
            for at, text in self.typed(word).items()
        }

    def rows_of(self, *words: str) -> list[LineFields]:
        """Return the lines with their fields."""
        return [
            LineFields(
                one,
                {
                    word: self[f"{word}-{one.line.position}"]
                    for word in words
                    if f"{word}-{one.line.position}" in self.fields
                },
            )
            for one in self.entries
        ]


def _named(use: Redemption) -> tuple[str, str]:
    """Return a promotion an order has as a choice: by its coupon, if it has one."""
    code = use.promotion.code
    return (use.coupon.code, f"{use.coupon.code} ({code})") if use.coupon else (code, code)


class ChangeForm(_ByLine):
    """All that may be changed of an order; what is left as it is asks for nothing."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
    coupons = forms.CharField(
        label=_("Coupons"),
        max_length=400,
        required=False,
        help_text=_("Codes, with blanks between; judged for what has not left."),
    )
    drop = forms.MultipleChoiceField(
        label=_("Take off"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    service = forms.ChoiceField(label=_("Shipping service"), required=False)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    company = forms.CharField(label=_("Company"), max_length=120, required=False)
    line1 = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    line2 = forms.CharField(label=_("Address, second line"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(label=_("Region"), max_length=40, required=False)
    country = forms.CharField(label=_("Country"), max_length=2, required=False)

    def __init__(
        self,
        order: Order,
        entries: Sequence[Refundable],
        services: Sequence[Service],
        uses: Sequence[Redemption],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        address = {name: order.ship_to.get(name, "") for name in ADDRESS}
        super().__init__(
            order, entries, data, initial={**address, "note": order.note, "service": order.service}
        )
        codes = dict.fromkeys([order.service, *(one.code for one in services)])
        names = {one.code: one.name for one in services}
        chosen_from(self.fields["service"], [(code, names.get(code, code or _now("None"))) for code in codes])
        chosen_from(self.fields["drop"], [_named(use) for use in uses if use.state == "held"])
        for one in entries:
            self._add(one)
        for at in range(ADDED):
            self.fields[f"sku-{at}"] = forms.CharField(label=_("SKU"), max_length=80, required=False)
            self.fields[f"many-{at}"] = _number(_now("Quantity"), None, None)

    def _add(self, one: Refundable) -> None:
        at, name = one.line.position, one.line.sku_code or one.line.description
        if one.line.kind == "item":
            self.fields[f"units-{at}"] = _number(f"{_now('Units')} {name}", None, one.line.live)
        if one.line.live > one.line.handed_over:
            price = amount_text(one.line.price_of_unit(one.line.handed_over), self.order.currency)
            self.fields[f"price-{at}"] = _amount(f"{_now('Price')} {name}", price)
        if one.creditable:
            self.fields[f"back-{at}"] = _number(f"{_now('Taken back')} {name}", one.creditable)

    @property
    def rows(self) -> list[LineFields]:
        """Return the lines with their fields."""
        return self.rows_of("units", "price", "back")

    @property
    def added(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the rows for new items."""
        return [(self[f"sku-{at}"], self[f"many-{at}"]) for at in range(ADDED)]

    def changes(self) -> Changes:
        """Return what differs from the order as it is; raises Invalid for an amount that is none."""
        typed, order = self.cleaned_data, self.order
        lines = {one.line.position: one.line for one in self.entries}
        prices = self.minor("price")
        address = {name: typed[name] for name in ADDRESS}
        is_elsewhere = any(address[name] != order.ship_to.get(name, "") for name in ADDRESS)
        rows = [(typed[f"sku-{at}"], typed[f"many-{at}"]) for at in range(ADDED)]
        return Changes(
            reason=typed["reason"],
            add=tuple(DraftLine(sku=sku, quantity=many or 1) for sku, many in rows if sku),
            quantities={at: n for at, n in self.typed("units").items() if n != lines[at].live},
            prices={at: n for at, n in prices.items() if n != lines[at].price_of_unit(lines[at].handed_over)},
            credit={at: n for at, n in self.typed("back").items() if n},
            ship_to=from_json({**order.ship_to, **address}) if is_elsewhere else None,
            service=typed["service"] if typed["service"] != order.service else None,
            note=typed["note"] if typed["note"] != order.note else None,
            coupons=tuple(typed["coupons"].replace(",", " ").split()),
            drop=tuple(typed["drop"]),
        )


class DifferenceForm(HouseForm):
    """How a higher total is paid."""

    names = {"payment.token": "token", "payment.method": "method"}
    method = forms.ChoiceField(label=_("Payment of the difference"), required=False)
    token = forms.CharField(
        label=_("Card token"),
        required=False,
        max_length=200,
        help_text=_("From the provider's payment page; never a card number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cards = [
            (f"card:{name}", f"{_now('Card')} ({name})") for name in installed.names("payment_providers")
        ]
        chosen_from(self.fields["method"], [*METHODS, *MORE_METHODS, *cards])

    def payment(self) -> PaymentDraft | None:
        """Return what was chosen; None: as before."""
        method, _colon, provider = self.cleaned_data["method"].partition(":")
        if not method:
            return None
        return PaymentDraft(
            method=method, provider=provider or "none", token=self.cleaned_data["token"] if provider else ""
        )


class RefundForm(_ByLine):
    """Units and amounts to give back, line by line, and goodwill on the order as a whole."""

    goodwill = forms.CharField(
        label=_("Goodwill on the whole order"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Shared among all that stays, by what it cost; at most what was paid."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(
        self, order: Order, entries: Sequence[Refundable], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(order, [one for one in entries if one.left or one.units], data)
        for one in self.entries:
            at, name = one.line.position, one.line.sku_code or one.line.description
            self.fields[f"units-{at}"] = _number(f"{_now('Units')} {name}", one.units)
            self.fields[f"amount-{at}"] = _amount(f"{_now('Amount')} {name}")

    @property
    def rows(self) -> list[LineFields]:
        """Return the lines with their fields."""
        return self.rows_of("units", "amount")

    def wanted(self) -> dict[str, Any]:
        """Return the command's words for what was typed; raises Invalid for an amount that is none."""
        amounts = {at: amount for at, amount in self.minor("amount").items() if amount}
        typed = self.cleaned_data["goodwill"].strip()
        goodwill = amount_of(typed, self.order.currency, field="goodwill") if typed else 0
        units = {at: n for at, n in self.typed("units").items() if n}
        return {"units": units, "amounts": amounts, "goodwill": goodwill}
