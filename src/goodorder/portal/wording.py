"""The returns policy in words for customers: how long, and when and with what they are paid back."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodorder.returns.queries import rules_at
from goodorder.returns.rules import RuleDraft


def in_words(draft: RuleDraft | None) -> str:
    """Say what a rule means for the one who bought; without one, that somebody must be asked."""
    if draft is None:
        return _("Please ask us whether this can go back.")
    if not draft.outcomes:
        return _("This cannot be given back.")
    days = ngettext(
        "You can send it back for %(days)s day after it arrived.",
        "You can send it back for %(days)s days after it arrived.",
        draft.window_days,
    ) % {"days": draft.window_days}
    return " ".join([days, _fee(draft)])


def _fee(draft: RuleDraft) -> str:
    return {
        "none": _("It costs you nothing."),
        "amount": _("A fee is kept; you see it before you decide."),
        "percent": _("%(share)s %% of its price is kept.") % {"share": f"{draft.fee / 10_000:g}"},
        "freight": _("You pay for the way back."),
    }[draft.fee_kind]


def refused_words(draft: RuleDraft | None) -> str:
    """Say why nothing may come back now."""
    if draft is None or not draft.outcomes:
        return in_words(draft)
    return ngettext(
        "The time to send it back is over: it was %(days)s day.",
        "The time to send it back is over: it was %(days)s days.",
        draft.window_days,
    ) % {"days": draft.window_days}


def rules_in_words(placed_at: datetime) -> Mapping[str, str]:
    """Return the rules in force at a purchase in words, by the name they are cited under."""
    return {rule.name: in_words(rule.draft) for rule in rules_at(placed_at)}
