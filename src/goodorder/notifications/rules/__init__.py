"""What messages say: kinds and their values, default words, and who may be told. Pure."""

from goodorder.notifications.rules.defaults import DEFAULTS, LANGUAGES, default_for
from goodorder.notifications.rules.kinds import (
    CHANNELS,
    CONSENTED,
    KINDS,
    MAIL,
    MARKETING,
    PERSONAL,
    PURPOSES,
    SMS,
    Kind,
    Recipient,
    Rendered,
    TemplateDraft,
    Wish,
    Wording,
)

__all__ = [
    "CHANNELS",
    "CONSENTED",
    "DEFAULTS",
    "KINDS",
    "LANGUAGES",
    "MAIL",
    "MARKETING",
    "PERSONAL",
    "PURPOSES",
    "SMS",
    "Kind",
    "Recipient",
    "Rendered",
    "TemplateDraft",
    "Wish",
    "Wording",
    "default_for",
]
