"""What people type in about a customer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm
from goodorder.looks.words import word_for
from goodorder.notifications.rules import CHANNELS, PURPOSES


class NoteForm(HouseForm):
    """Something to write down."""

    prefix = "note"
    text = forms.CharField(label=_("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class WriteForm(HouseForm):
    """A message in our own words."""

    prefix = "write"
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Message"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))


class ConsentForm(HouseForm):
    """A yes or no, where it was said and to which text."""

    prefix = "consent"
    address = forms.ChoiceField(label=_("Address"))
    kind = forms.ChoiceField(
        label=_("To what"),
        choices=[(name, word_for("purpose", name).label) for name in sorted(PURPOSES)],
    )
    channel = forms.ChoiceField(
        label=_("By"), choices=[(name, word_for("message_kind", name).label) for name in CHANNELS]
    )
    is_given = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Said where"), max_length=120, help_text=_("Such as: by phone, in the shop")
    )
    wording = forms.CharField(
        label=_("Text they were shown"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
