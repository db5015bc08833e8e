"""What people type in about cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.crm.rules.cases import CASE_KINDS, LONGEST_TEXT, PRIORITIES, CaseDraft, ReplyDraft
from goodorder.doorway.forms import HouseForm
from goodorder.looks.words import word_for

KIND_CHOICES = [(name, word_for("case_kind", name).label) for name in CASE_KINDS]
PRIORITY_CHOICES = [(name, word_for("priority", name).label) for name in PRIORITIES]
MINUTES_OF_AN_HOUR = 60


def _text(label: Any, rows: int, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class CaseForm(HouseForm):
    """A case that is to be opened. What it is about comes with the page's address."""

    kind = forms.ChoiceField(label=_("What about"), choices=KIND_CHOICES)
    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITY_CHOICES, initial="normal")
    title = forms.CharField(label=_("In short"), max_length=200)
    text = _text(_("What the customer says"), 5, required=False)
    is_mine = forms.BooleanField(label=_("I see to it"), required=False, initial=True)
    order_id = forms.CharField(
        label=_("Order"), max_length=40, required=False, help_text=_("Its number or id; empty: none")
    )
    line = forms.IntegerField(
        label=_("Line"), min_value=1, required=False, help_text=_("Empty: the whole order")
    )
    customer_id = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    shipment_id = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    return_id = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def draft(self, actor: str, order_id: str) -> CaseDraft:
        """Return what was typed, about an order by its public id."""
        typed = {**self.cleaned_data, "order_id": order_id}
        owner = actor if typed.pop("is_mine") else ""
        return CaseDraft(**typed, owner=owner)


class AnswerForm(HouseForm):
    """An answer to the customer."""

    prefix = "answer"
    text = _text(_("Answer"), 7)
    then = forms.ChoiceField(
        label=_("Then"),
        choices=[
            ("wait", _("Wait for the customer")),
            ("solve", _("Solved")),
            ("", _("It stays with us")),
        ],
        required=False,
        initial="wait",
    )


class CaseNoteForm(HouseForm):
    """A note of ours, or what the customer said."""

    prefix = "note"
    text = _text(_("Write down"), 3)
    is_heard = forms.BooleanField(label=_("The customer said so"), required=False)


class AssignForm(HouseForm):
    """Who sees to it, and how urgent it is."""

    prefix = "assign"
    owner = forms.CharField(label=_("Owner"), max_length=120, required=False, help_text=_("Empty: nobody"))
    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITY_CHOICES)


class ViewForm(HouseForm):
    """A name for the filter that is seen."""

    prefix = "view"
    name = forms.CharField(label=_("Keep this filter as"), max_length=60)
    is_shared = forms.BooleanField(label=_("For everybody"), required=False)


class ReplyForm(HouseForm):
    """Words of an answer that is given often."""

    prefix = "reply"
    code = forms.CharField(label=_("Code"), max_length=40)
    language = forms.CharField(label=_("Language"), max_length=10, initial="en")
    title = forms.CharField(label=_("Title"), max_length=120)
    text = _text(_("Text"), 6)

    def draft(self) -> ReplyDraft:
        """Return what was typed."""
        return ReplyDraft(**self.cleaned_data)


class LevelForm(HouseForm):
    """How soon cases are answered and solved, in hours."""

    prefix = "level"
    names = {"answer_minutes": "answer_hours", "solve_minutes": "solve_hours"}
    kind = forms.ChoiceField(
        label=_("What about"), choices=[("", _("Everything")), *KIND_CHOICES], required=False
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITY_CHOICES, initial="normal")
    answer_hours = forms.IntegerField(label=_("First answer, hours"), min_value=1, max_value=1440)
    solve_hours = forms.IntegerField(label=_("Solved, hours"), min_value=1, max_value=1440)

    def level(self) -> dict[str, Any]:
        """Return what was typed, in minutes."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"],
            "priority": typed["priority"],
            "answer_minutes": typed["answer_hours"] * MINUTES_OF_AN_HOUR,
            "solve_minutes": typed["solve_hours"] * MINUTES_OF_AN_HOUR,
        }
