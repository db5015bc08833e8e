"""Sentences of ours in the reader's language, on every page: `{{ refusal.message|translated }}`."""

from django import template

from goodorder.locale import sentences

register = template.Library()


@register.filter
def translated(text: object) -> object:
    """Tell a refusal or a stored explanation in the reader's language; what is no text stays as it is."""
    return sentences.translated(text) if isinstance(text, str) else text
