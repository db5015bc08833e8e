"""The tags of `heroicons`, each drawing remembered: a page shows more than a hundred, of some forty kinds."""

from functools import lru_cache

from django.template import Library
from heroicons.templatetags import heroicons

register = Library()
for draw in (heroicons.heroicon_micro, heroicons.heroicon_mini, heroicons.heroicon_outline):
    register.simple_tag(lru_cache(maxsize=512)(draw), name=draw.__name__)
