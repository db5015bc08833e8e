"""Risk rules, list entries and costs as people type them in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodorder.doorway.forms import Choices, HouseForm, chosen_from
from goodorder.doorway.numbers import DecimalField, amount_of
from goodorder.kernel.money import PPM, round_half_up
from goodorder.looks.words import word_for
from goodorder.parties.models import Channel, Company
from goodorder.screening.commands.policies import PolicyDraft
from goodorder.screening.rules import EFFECTS, ENTRY_KINDS, LISTINGS, EntryDraft, RuleDraft

_SAYS = tuple(RuleDraft.__dataclass_fields__)


def _words(kind: str, names: Sequence[str]) -> list[tuple[str, Any]]:
    return [(name, word_for(kind, name).label) for name in names]


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=help_text, widget=widget, required=False)


class RuleForm(HouseForm):
    """All a risk rule says."""

    company = forms.ChoiceField(label=_("Company"))
    code = forms.CharField(label=_("Code"), max_length=40)
    title = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The sentence reviewers read when it fires")
    )
    condition = forms.CharField(
        label=_("Fires when"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("CEL, like: failed_tries >= 2 && is_new. Amounts in minor units"),
    )
    effect = forms.ChoiceField(label=_("Then"), choices=_words("risk_effect", EFFECTS))
    points = forms.IntegerField(
        label=_("Points"),
        min_value=-1000,
        max_value=1000,
        required=False,
        help_text=_("Below zero speaks for the customer"),
    )
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=10_000, initial=100)
    valid_from = _moment(_("From"), _("Empty: at once"))
    valid_until = _moment(_("Until"), _("Empty: without end"))

    def __init__(self, *args: Any, companies: Sequence[Company], is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["company"], [(one.code, one.name) for one in companies])
        if not is_new:
            del self.fields["company"], self.fields["code"]

    def draft(self) -> RuleDraft:
        """Return what was typed."""
        return RuleDraft(
            **{name: self.cleaned_data[name] for name in _SAYS if name != "points"},
            points=self.cleaned_data["points"] or 0,
        )


class EntryForm(HouseForm):
    """Whom to put on a list."""

    company = forms.ChoiceField(label=_("Company"))
    listing = forms.ChoiceField(label=_("List"), choices=_words("risk_list", LISTINGS))
    kind = forms.ChoiceField(label=pgettext_lazy("mark", "By"), choices=_words("risk_mark", ENTRY_KINDS))
    value = forms.CharField(
        label=_("Which"),
        max_length=200,
        help_text=_("An address as GB/SW1Y 4JH/12 St James Square, a card as provider:token"),
    )
    reason = forms.CharField(label=_("Why"), max_length=200)
    expires_at = _moment(_("Until"), _("Empty: until it is taken off"))

    def __init__(self, *args: Any, companies: Sequence[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["company"], [(one.code, one.name) for one in companies])

    def draft(self) -> EntryDraft:
        """Return what was typed."""
        return EntryDraft(**{name: self.cleaned_data[name] for name in EntryDraft.__dataclass_fields__})


def _percent(label: Any, help_text: Any, most: int = 100) -> DecimalField:
    return DecimalField(
        label=label, help_text=help_text, min_value=0, max_value=most, max_digits=7, decimal_places=4
    )


class CostForm(HouseForm):
    """What mistakes cost, and who screens."""

    names: Mapping[str, str] = {"margin_ppm": "margin", "loss_ppm": "loss"}
    company = forms.ChoiceField(label=_("Company"))
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    is_exempt = forms.BooleanField(
        label=_("Screened elsewhere"),
        required=False,
        help_text=_("Such as by a marketplace: we do not screen"),
    )
    margin = _percent(_("Margin, %"), _("Of the value: lost when a good order is rejected"))
    review_cost = forms.CharField(label=_("A review costs"), max_length=20)
    loss = _percent(_("Loss, % of the value"), _("What a fraud costs: goods, shipping, handling"), most=200)
    loss_fee = forms.CharField(label=_("and a fee of"), max_length=20, help_text=_("What the bank charges"))
    resale = forms.CharField(
        label=_("Resold easily"),
        max_length=4000,
        required=False,
        help_text=_("How SKUs of such goods begin, separated by blanks"),
    )

    def __init__(
        self, *args: Any, companies: Sequence[Company], channels: Sequence[Channel], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currencies = {one.code: one.currency for one in companies}
        self.by_channel = {one.code: one.currency for one in channels}
        chosen_from(self.fields["company"], [(one.code, one.name) for one in companies])
        choices: Choices = [("", _("All its channels")), *((one.code, one.name) for one in channels)]
        chosen_from(self.fields["channel"], choices)

    def policy(self) -> dict[str, Any]:
        """Return what was typed as the command takes it; raises Invalid for an amount that is none."""
        typed = self.cleaned_data
        currency = self.by_channel.get(typed["channel"]) or self.currencies[typed["company"]]
        draft = PolicyDraft(
            is_exempt=typed["is_exempt"],
            margin_ppm=_ppm(typed["margin"]),
            loss_ppm=_ppm(typed["loss"]),
            resale=typed["resale"].split(),
            **{name: amount_of(typed[name], currency, field=name) for name in ("review_cost", "loss_fee")},
        )
        return {"company": typed["company"], "channel": typed["channel"], "draft": draft}


def _ppm(percent: Decimal) -> int:
    return round_half_up(percent * PPM / 100)
