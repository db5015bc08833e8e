"""The returns policy as customers read it."""

from django import template

from goodorder.portal.wording import in_words, refused_words
from goodorder.returns.rules import Verdict

register = template.Library()


@register.filter
def policy_words(verdict: Verdict) -> str:
    """Say what the policy means for a line."""
    return in_words(verdict.terms) if verdict.units else refused_words(verdict.terms)
