"""What people type in about returns: units and reasons by line, scans, inspections, rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.numbers import amount_of
from goodorder.looks.words import word_for
from goodorder.returns.queries import Allowance
from goodorder.returns.rules import (
    BLAMES,
    DISPOSITIONS,
    FEE_KINDS,
    GRADES,
    OUTCOMES,
    TIMINGS,
    Arrived,
    DefectTerms,
    Reason,
    ReturnDraft,
    RuleDraft,
    Wanted,
)

PERCENT_PPM = 10_000
_TIMING = {
    "authorised": _("at once"),
    "in_transit": _("when the carrier has it"),
    "received": _("when it arrives"),
    "inspected": _("after inspection"),
}
_FEE = {
    "none": _("No fee"),
    "amount": _("An amount"),
    "percent": _("Per cent of the value"),
    "freight": _("What the way back costs"),
}
_BLAME = {"customer": _("The customer"), "shop": _("We"), "carrier": _("The carrier")}


class ReturnForm(HouseForm):
    """Units of each line that are to come back, why, and what the customer wishes."""

    outcome = forms.ChoiceField(label=_("The customer wishes"))
    is_advance = forms.BooleanField(label=_("The replacement goes ahead"), required=False)
    override = forms.CharField(label=_("Leave the policy aside, because"), max_length=300, required=False)

    def __init__(
        self,
        found: Sequence[Allowance],
        reasons: Sequence[Reason],
        *args: Any,
        may_override: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        chosen_from(
            self.fields["outcome"], [(name, word_for("return_outcome", name).label) for name in OUTCOMES]
        )
        if not may_override:
            del self.fields["override"]
        titles = [(reason.code, reason.title) for reason in reasons]
        for each in found:
            at = each.line.position
            self.fields[f"units-{at}"] = forms.IntegerField(
                min_value=0,
                max_value=each.free,
                required=False,
                widget=forms.NumberInput(attrs={"class": "quantity", "aria-label": _("Units")}),
            )
            self.fields[f"reason-{at}"] = forms.ChoiceField(
                choices=titles, required=False, widget=forms.Select(attrs={"aria-label": _("Reason")})
            )
            swap = forms.TextInput(attrs={"size": 12, "aria-label": _("SKU wanted instead")})
            self.fields[f"swap-{at}"] = forms.CharField(max_length=60, required=False, widget=swap)

    @property
    def rows(self) -> list[tuple[Allowance, Mapping[str, forms.BoundField]]]:
        """Return the lines with their fields."""
        names = ("units", "reason", "swap")
        return [(each, {name: self[f"{name}-{each.line.position}"] for name in names}) for each in self.found]

    def draft(self) -> ReturnDraft:
        """Return what was typed."""
        typed = self.cleaned_data
        lines = [
            Wanted(at, units, typed[f"reason-{at}"], exchange_for=typed[f"swap-{at}"])
            for each in self.found
            if (units := typed.get(f"units-{(at := each.line.position)}"))
        ]
        return ReturnDraft(
            lines=lines,
            outcome=typed["outcome"],
            is_advance=typed["is_advance"],
            override=typed.get("override", ""),
        )


class ClaimForm(HouseForm):
    """What is missing or damaged, in the customer's words."""

    line = forms.ChoiceField(label=_("Item"))
    units = forms.IntegerField(label=_("Units"), min_value=1, initial=1)
    kind = forms.ChoiceField(
        label=_("What happened"), choices=[("missing", _("It never came")), ("damaged", _("It came damaged"))]
    )
    comment = forms.CharField(label=_("In the customer's words"), max_length=500, required=False)

    def __init__(self, found: Sequence[Allowance], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [(str(each.line.position), f"{each.line.sku_code} {each.line.description}") for each in found]
        chosen_from(self.fields["line"], lines)

    def wanted(self) -> Wanted:
        """Return what was typed."""
        typed = self.cleaned_data
        return Wanted(int(typed["line"]), typed["units"], "", comment=typed["comment"])


class ArrivedForm(HouseForm):
    """A SKU that was scanned, how many of it, and its lot."""

    sku = forms.CharField(label=_("Scan the item"), max_length=80)
    units = forms.IntegerField(label=_("Units"), min_value=1, max_value=500, initial=1)
    lot = forms.CharField(label=_("Lot or serial number"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scan = {
            "autofocus": True,
            "autocomplete": "off",
            "autocapitalize": "characters",
            "class": "scan-field",
        }
        hint = {"enterkeyhint": "done", "placeholder": self.fields["sku"].label}
        self.fields["sku"].widget.attrs |= {**scan, **hint}

    def item(self) -> Arrived:
        """Return what was typed."""
        return Arrived(**self.cleaned_data)


class InspectionForm(HouseForm):
    """What a unit is like, whether it is paid for, and where it goes."""

    grade = forms.ChoiceField(label=_("Condition"))
    disposition = forms.ChoiceField(label=_("Where it goes"))
    is_accepted = forms.BooleanField(label=_("Accept it for payment"), required=False, initial=True)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("grade", GRADES), ("disposition", DISPOSITIONS)):
            labels = [(word, word_for("returned_unit", word).label) for word in words]
            chosen_from(self.fields[name], labels)
        self.fields["disposition"].initial = "restock"


class TryPolicyForm(HouseForm):
    """Which order to hold against the policy, and for which reason."""

    order = forms.CharField(label=_("Order number"), max_length=40)
    reason = forms.ChoiceField(label=_("Reason"), required=False)

    def __init__(self, reasons: Sequence[Reason], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(reason.code, reason.title) for reason in reasons]
        chosen_from(self.fields["reason"], [("", _("None is known")), *titles])


class RuleForm(HouseForm):
    """A rule of the policy. Lists are words with blanks or commas between them."""

    code = forms.CharField(label=_("Code"), max_length=40)
    priority = forms.IntegerField(label=_("Priority"), initial=500, min_value=0, help_text=_("Lowest first"))
    skus = forms.CharField(label=_("SKUs"), required=False)
    products = forms.CharField(label=_("Products"), required=False)
    tax_classes = forms.CharField(label=_("Tax classes"), required=False)
    reasons = forms.CharField(label=_("Reasons"), required=False)
    channels = forms.CharField(label=_("Channels"), required=False)
    groups = forms.CharField(label=_("Customer groups"), required=False)
    on_sale = forms.ChoiceField(label=_("Reduced items"), required=False)
    outcomes = forms.MultipleChoiceField(
        label=_("Outcomes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    window_days = forms.IntegerField(label=_("Days from delivery"), initial=14, min_value=0)
    fee_kind = forms.ChoiceField(label=_("Fee"), choices=[(kind, _FEE[kind]) for kind in FEE_KINDS])
    fee = forms.CharField(label=_("How much"), required=False, help_text=_("An amount, or per cent"))
    refund_on = forms.ChoiceField(label=_("Paid back"), choices=[(name, _TIMING[name]) for name in TIMINGS])
    refunds_shipping = forms.BooleanField(
        label=_("Shipping too, when the whole order is back"), required=False, initial=True
    )
    needs_approval = forms.BooleanField(label=_("Somebody decides"), required=False)
    keep_up_to = forms.CharField(label=_("May be kept up to a value of"), required=False)
    advance_days = forms.IntegerField(
        label=_("Replacement may go ahead by days"), initial=0, min_value=0, required=False
    )
    names = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(
            self.fields["on_sale"],
            [("", _("All items")), ("yes", _("Only reduced")), ("no", _("Only full price"))],
        )
        outcomes = [(name, word_for("return_outcome", name).label) for name in OUTCOMES]
        chosen_from(self.fields["outcomes"], outcomes)
        self.fields["outcomes"].initial = ["refund", "store_credit", "exchange"]
        self.fields["refund_on"].initial = "received"

    def draft(self) -> RuleDraft:
        """Return what was typed; raises Invalid for an amount that is none. Amounts have two decimals."""
        typed = self.cleaned_data
        lists = ("skus", "products", "tax_classes", "reasons", "channels", "groups")
        fee = amount_of(typed["fee"] or "0", "EUR", field="fee")
        is_percent = typed["fee_kind"] == "percent"
        same = ("priority", "window_days", "fee_kind", "refund_on", "refunds_shipping", "needs_approval")
        named: dict[str, Any] = {name: typed[name] for name in same}
        named |= {name: tuple(typed[name].replace(",", " ").split()) for name in lists}
        return RuleDraft(
            **named,
            on_sale={"yes": True, "no": False}.get(typed["on_sale"]),
            outcomes=tuple(typed["outcomes"]),
            fee=fee * PERCENT_PPM // 100 if is_percent else fee,
            keep_up_to=amount_of(typed["keep_up_to"] or "0", "EUR", field="keep_up_to"),
            advance_days=typed["advance_days"] or 0,
        )


class ReasonForm(HouseForm):
    """A reason for returns."""

    code = forms.CharField(label=_("Code"), max_length=40)
    title = forms.CharField(label=_("As customers read it"), max_length=120)
    blame = forms.ChoiceField(label=_("Whose fault"), choices=[(name, _BLAME[name]) for name in BLAMES])
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    is_shown = forms.BooleanField(label=_("Customers may choose it"), required=False, initial=True)

    def reason(self) -> Reason:
        """Return what was typed."""
        return Reason(**self.cleaned_data)


class DefectRuleForm(HouseForm):
    """From which rate of faults on goods are suspected of a defect."""

    least_faulty = forms.IntegerField(label=_("Faulty units at least"), min_value=1, max_value=1_000_000)
    least_permille = forms.IntegerField(label=_("Faulty per thousand sold"), min_value=0, max_value=1000)
    least_times_tenths = forms.IntegerField(
        label=_("Tenths of the usual rate"),
        min_value=0,
        max_value=1000,
        help_text=_("20: at least twice the rate of everything sold in the period"),
    )

    def terms(self) -> DefectTerms:
        """Return what was typed."""
        return DefectTerms(**self.cleaned_data)
