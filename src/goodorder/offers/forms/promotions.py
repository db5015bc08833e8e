"""Promotions as people write them: amounts with decimals, goods a line each."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import Choices, HouseForm, chosen_from, whole_number
from goodorder.doorway.numbers import DecimalField, amount_of, amount_text, local
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import PPM, round_half_up
from goodorder.looks.words import word_for
from goodorder.pricing.models import Promotion
from goodorder.pricing.queries import TryOut
from goodorder.pricing.rules import KINDS, POLICIES, BundlePart, PromotionDraft, Terms, Tier

MOST = 2_000_000_000
_PLAIN = ("condition", "valid_from", "valid_until", "priority", "stack_group", "needs_coupon")


def _words(names: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(name, word_for("promotion", name).label) for name in names]


def _lines(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
    return forms.CharField(label=label, help_text=help_text, widget=widget, max_length=20_000, required=False)


def _whole(label: Any, help_text: Any = "", **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=MOST, required=False, **more
    )


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=help_text, widget=widget, required=False)


class PromotionForm(HouseForm):
    """All a promotion says."""

    names: Mapping[str, str] = {"rate_ppm": "percent"}
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Like SPRING; it stays"))
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=_words(KINDS))
    percent = DecimalField(
        label=_("Per cent"),
        min_value=0,
        max_value=100,
        decimal_places=4,
        required=False,
        help_text=_("100 is free"),
    )
    amount = forms.CharField(
        label=_("Amount"), max_length=20, required=False, help_text=_("Off, or the price of a set")
    )
    per_unit = forms.BooleanField(label=_("Off each unit, not off all together"), required=False)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Where an amount is named")
    )
    buy = _whole(_("Buy"), _("Units in a set"))
    get = _whole(_("Get"), _("Cheapest units reduced"))
    tiers = _lines(_("Tiers"), _("A line each: from, then off. 50.00 10% or 100.00 5.00"))
    parts = _lines(_("Parts of the bundle"), _("A line each: SKU and units"))
    skus = _lines(_("Only these goods"), _("SKUs, a line each; empty: all"))
    excluded = _lines(_("Never these goods"), _("SKUs, a line each"))
    channels = forms.MultipleChoiceField(
        label=_("Channels"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None: all")
    )
    condition = forms.CharField(
        label=_("Condition"),
        max_length=500,
        required=False,
        help_text=_("CEL, like: subtotal >= 5000 && country == 'DE'. Amounts in minor units"),
    )
    valid_from = _moment(_("From"), _("Empty: at once"))
    valid_until = _moment(_("Until"), _("Empty: without end"))
    priority = forms.IntegerField(
        label=_("Priority"), min_value=0, max_value=10_000, initial=100, help_text=_("Lower goes first")
    )
    stack_group = forms.CharField(
        label=_("Goes together with"),
        max_length=40,
        required=False,
        help_text=_("A word of your choice: those with the same go together. Empty: stands alone"),
    )
    needs_coupon = forms.BooleanField(label=_("Only with a coupon"), required=False)
    max_uses = _whole(_("Uses in all"), _("Empty: no limit"))
    max_per_customer = _whole(_("Uses a customer"), _("Empty: no limit"))

    def __init__(self, *args: Any, channels: Choices, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["channels"], channels)
        if not is_new:
            del self.fields["code"]

    def draft(self) -> PromotionDraft:
        """Return what was typed; raises Invalid naming the field."""
        typed = self.cleaned_data
        currency = typed["currency"].strip().upper()
        return PromotionDraft(
            name=typed["name"],
            terms=self._terms(currency),
            currency=currency,
            channels=tuple(typed["channels"]),
            max_uses=typed["max_uses"] or None,
            max_per_customer=typed["max_per_customer"] or None,
            **{name: typed[name] for name in _PLAIN},
        )

    def _terms(self, currency: str) -> Terms:
        typed = self.cleaned_data
        amount = typed["amount"].strip()
        return Terms(
            kind=typed["kind"],
            rate_ppm=_ppm(typed["percent"] or Decimal(0)),
            amount=amount_of(amount, currency) if amount else 0,
            per_unit=typed["per_unit"],
            buy=typed["buy"] or 0,
            get=typed["get"] or 0,
            tiers=tuple(_tiers(typed["tiers"], currency)),
            parts=tuple(BundlePart(sku, count) for sku, count in counted(typed["parts"], "parts")),
            skus=tuple(typed["skus"].split()),
            excluded=tuple(typed["excluded"].split()),
        )


def _ppm(percent: Decimal) -> int:
    return round_half_up(percent * PPM / 100)


def _tiers(text: str, currency: str) -> Iterator[Tier]:
    for line in filter(None, map(str.strip, text.splitlines())):
        start, _blank, off = line.partition(" ")
        least = amount_of(start, currency, field="tiers")
        if off.strip().endswith("%"):
            percent = amount_of(
                off.strip().rstrip("% "), "KWD", field="tiers"
            )  # three decimals of a per cent
            yield Tier(least, rate_ppm=percent * 10)
        else:
            yield Tier(least, amount=amount_of(off.strip(), currency, field="tiers"))


def counted(text: str, field: str) -> Iterator[tuple[str, int]]:
    """Yield SKU and units of each line, one unit where none are named; raises Invalid naming the field."""
    for line in filter(None, map(str.strip, text.splitlines())):
        sku, _blank, units = line.partition(" ")
        count = whole_number(units) if units.strip() else 1
        if count is None:
            raise Invalid(
                "offers.line_unreadable", f"{field}: write `{sku} 2`, a SKU and its units", field=field
            )
        yield sku, count


def written(promotion: Promotion) -> dict[str, Any]:
    """Return what a promotion says as the form has it."""
    latest = promotion.latest
    if latest is None:
        return {}
    draft = latest.as_draft()
    terms, money = draft.terms, draft.currency
    tiers = [
        f"{amount_text(one.least, money)} "
        + (
            local(f"{Decimal(one.rate_ppm) / 10_000:f}") + "%"
            if one.rate_ppm
            else amount_text(one.amount, money)
        )
        for one in terms.tiers
    ]
    same = ("name", "currency", "channels", "max_uses", "max_per_customer", *_PLAIN)
    return {
        **{name: getattr(draft, name) for name in same},
        "kind": terms.kind,
        "percent": Decimal(terms.rate_ppm) / 10_000 if terms.rate_ppm else None,
        "amount": amount_text(terms.amount, money) if terms.amount else "",
        "per_unit": terms.per_unit,
        "buy": terms.buy or None,
        "get": terms.get or None,
        "tiers": "\n".join(tiers),
        "parts": "\n".join(f"{part.sku} {part.quantity}" for part in terms.parts),
        "skus": "\n".join(terms.skus),
        "excluded": "\n".join(terms.excluded),
    }


class CouponForm(HouseForm):
    """A code of the merchant's choice."""

    prefix = "coupon"
    code = forms.CharField(label=_("Code"), max_length=40)
    max_uses = _whole(_("Uses"), _("Empty: no limit"))

    def given(self) -> dict[str, Any]:
        """Return what was typed as the command takes it."""
        return {"code": self.cleaned_data["code"], "max_uses": self.cleaned_data["max_uses"] or None}


class CodesForm(HouseForm):
    """Many codes, drawn by lot."""

    prefix = "codes"
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000, initial=100)
    begin = forms.CharField(label=_("Begin with"), max_length=20, required=False)
    max_uses = _whole(_("Uses each"), _("Empty: no limit"), initial=1)

    def given(self) -> dict[str, Any]:
        """Return what was typed as the command takes it."""
        typed = self.cleaned_data
        return {"count": typed["count"], "prefix": typed["begin"], "max_uses": typed["max_uses"] or None}


class PolicyForm(HouseForm):
    """How promotions are combined, in a channel or everywhere else."""

    prefix = "policy"
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    policy = forms.ChoiceField(label=_("What applies"), choices=_words(POLICIES))

    def __init__(self, *args: Any, channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["channel"], [("", _("All others")), *channels])


class TryForm(HouseForm):
    """A basket to try promotions on."""

    channel = forms.ChoiceField(label=_("Channel"))
    lines = _lines(_("Basket"), _("A line each: SKU and units"))
    coupons = forms.CharField(label=_("Coupons"), max_length=400, required=False)
    country = forms.CharField(label=_("Country"), max_length=2, required=False)
    shipping = forms.CharField(label=_("Shipping costs"), max_length=20, required=False)
    customer_id = forms.CharField(
        label=_("Customer"), max_length=40, required=False, help_text=_("Their id; empty: anybody")
    )
    order_count = forms.IntegerField(
        label=_("Orders before this one"), min_value=0, required=False, help_text=_("0: their first")
    )

    def __init__(self, *args: Any, channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["channel"], channels)

    def basket(self, currency: str) -> TryOut:
        """Return what was typed; raises Invalid naming the field."""
        typed = self.cleaned_data
        shipping = typed["shipping"].strip()
        before = typed["order_count"]
        same = ("channel", "country", "customer_id")
        return TryOut(
            lines=list(counted(typed["lines"], "lines")),
            coupons=typed["coupons"].replace(",", " ").split(),
            shipping=amount_of(shipping, currency, field="shipping") if shipping else 0,
            first_order=before == 0,
            order_count=before or 0,
            **{name: typed[name] for name in same},
        )
