"""What a state is called on the pages."""

from typing import NamedTuple

from django.utils.functional import Promise


class Word(NamedTuple):
    """A label and its tone: quiet, neutral, info, good, warn or bad."""

    label: str | Promise
    tone: str
