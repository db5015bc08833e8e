"""Templates, senders and consents."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.notifications.rules import TemplateDraft, Wording

CHANNELS = (("mail", _("Mail")), ("sms", _("SMS")), ("chat", _("Chat")))


class TemplateForm(HouseForm):
    """The words of a kind of message."""

    subject = forms.CharField(label=_("Subject"), max_length=500, required=False)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}))
    html = forms.CharField(
        label=_("HTML"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Empty: it follows from the text"),
    )
    is_active = forms.BooleanField(label=_("Such messages are written"), required=False, initial=True)

    def wording(self) -> Wording:
        """Return what was typed."""
        return Wording(**{name: self.cleaned_data[name] for name in ("subject", "text", "html")})

    def draft(self, kind: str, channel: str, language: str) -> TemplateDraft:
        """Return what was typed as words for a kind, channel and language."""
        return TemplateDraft(
            kind=kind,
            channel=channel,
            language=language,
            wording=self.wording(),
            is_active=self.cleaned_data["is_active"],
        )


class AnotherTemplateForm(HouseForm):
    """Which wording to write next."""

    kind = forms.ChoiceField(label=_("Kind"))
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS)
    language = forms.CharField(label=_("Language"), min_length=2, max_length=10, help_text=_("Like de"))

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["kind"], kinds)


class SenderForm(HouseForm):
    """Who carries the messages of a channel."""

    prefix = "sender"
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS)
    sender = forms.ChoiceField(label=_("Sender"))

    def __init__(self, *args: Any, senders: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["sender"], [(one, one) for one in senders])


class ConsentForm(HouseForm):
    """What somebody said to follow-ups."""

    prefix = "consent"
    address = forms.CharField(label=_("Address"), max_length=254, help_text=_("Mail or telephone"))
    is_given = forms.BooleanField(label=_("May be asked how an order was"), required=False)


class AnswerForm(HouseForm):
    """What somebody answered."""

    score = forms.IntegerField(label=_("Score"), min_value=1, max_value=5, help_text=_("1 bad to 5 good"))
    comment = forms.CharField(
        label=_("What they said"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
