"""The words of other languages: one catalogue a language, read as it is written, so that nothing is compiled."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from django.utils.translation import get_language, gettext, ngettext, override

from goodorder.kernel.money import Money, exponent
from goodorder.locale.sentences import translated


class _Said(dict[str, Any]):
    """What a sentence may name: the fields of a fact, `units` of its lines, `money` of its amount or total.

    A field that is a sentence itself, such as the reason of a hold, is told in the reader's language, too.
    """

    def __getitem__(self, name: str) -> Any:
        if name in self:
            value = self.get(name)
        elif name == "units":
            value = units_in(self["lines"])
        else:
            value = Money(self["amount" if "amount" in self else "total"], self["currency"])
        if isinstance(value, str):
            return translated(value)
        return amount_in(value) if isinstance(value, Money) else value


def tell(fact: object, words: str, **more: object) -> str:
    """Say what happened in the reader's language: `words` with the fact's own fields, and `more`, put in braces.

    `{units}` are those of its lines, `{money}` is its amount or total.
    """
    return gettext(words).format_map(_Said({**vars(fact), **more}))


def units_in(lines: Iterable[Mapping[str, Any]]) -> str:
    """Count the units of a fact's lines in words: `1 unit`, `5 units`."""
    count = sum(line["quantity"] for line in lines)
    return ngettext("%(count)s unit", "%(count)s units", count) % {"count": count}


def in_english(sentence: Callable[[], str]) -> str:
    """Say what is written down for good, whoever acts."""
    with override("en"):
        return sentence()


def amount_in(money: Money) -> str:
    """Write an amount for a sentence; in English number and code, as the API gives it."""
    language = get_language() or "en"
    if language.startswith("en"):
        return str(money)
    value = Decimal(money.minor).scaleb(-exponent(money.currency))
    return str(format_currency(value, money.currency, locale=language.replace("-", "_")))
