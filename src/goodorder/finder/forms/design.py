"""A form with every kind of field, right and wrong."""

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _


class ExampleForm(forms.Form):
    """What a form looks like when it is sent back: a field to mend says which and how."""

    name = forms.CharField(label=_("Name"), max_length=40)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("Order mails go here."))
    quantity = forms.IntegerField(label=_("Quantity"), validators=[MinValueValidator(1)])
    due_on = forms.DateField(
        label=_("Due on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    size = forms.ChoiceField(label=_("Size"), choices=[("s", _("Small")), ("l", _("Large"))])
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
