"""Pages and actions that the search box offers beside records."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodorder.kernel.access import Context

MOST_PAGES = 6


class Act(NamedTuple):
    """Something to begin: where, what it is called, and who may."""

    view: str
    title: str | Promise
    icon: str
    needs: str


ACTS = (
    Act("calls:order-new", _("New order"), "plus", "orders.capture"),
    Act("web:quote-new", _("New quote"), "plus", "quotes.edit"),
    Act("web:stock-receive", _("Receive stock"), "arrow-down-tray", "inventory.receive"),
    Act("web:stock-adjust", _("Correct stock"), "pencil-square", "inventory.adjust"),
    Act("web:transfer-new", _("New transfer"), "plus", "inventory.transfer"),
    Act("web:count-new", _("Plan a count"), "plus", "inventory.count"),
    Act("web:supply-new", _("Expect supply"), "plus", "inventory.receive"),
    Act("aftersales:return-desk", _("Receive a return"), "arrow-uturn-left", "returns.receive"),
    Act("offers:promotion-new", _("New promotion"), "plus", "pricing.promote"),
    Act("offers:promotion-try", _("Try promotions on a basket"), "beaker", "pricing.view"),
    Act("treasury:gift-card-new", _("Issue a gift card"), "gift", "payments.issue"),
    Act("finder:design", _("Every component on one page"), "swatch", "search.use"),
)


def acts_for(ctx: Context, words: str) -> list[Act]:
    """List what this person may begin, as far as its name has the words in it."""
    return named([act for act in ACTS if ctx.may(act.needs)], words)


def named(places: Iterable[Any], words: str) -> list[Any]:
    """Keep the places whose titles have every word in them, in any case; those that begin with them first."""
    wanted = words.casefold().split()
    kept = [place for place in places if all(word in str(place.title).casefold() for word in wanted)]
    return sorted(kept, key=lambda place: not str(place.title).casefold().startswith(words.casefold()))
