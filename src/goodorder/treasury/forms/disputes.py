"""What people write down about a dispute."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm
from goodorder.payments.rules import LONGEST_NOTE


class DisputeNoteForm(HouseForm):
    """What speaks for us."""

    note = forms.CharField(
        label=_("What speaks for us"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Tracking number, signature, messages. Hand it in at the provider before the time is over, then write "
            "it down here: with it, the dispute counts as answered."
        ),
    )
