"""The arithmetic of availability, pure: slices over time, baskets with kits, promises, published quantities."""

from goodorder.availability.rules.atp import Position, Slice, atp, earliest, promised, take
from goodorder.availability.rules.basket import (
    AskedLine,
    Component,
    LineAnswer,
    Picture,
    Recipe,
    Serving,
    answers,
)
from goodorder.availability.rules.promises import (
    LinePromise,
    Origin,
    Part,
    Source,
    Terms,
    promise_for,
    promise_lines,
)
from goodorder.availability.rules.quotes import (
    LineQuote,
    PromiseAsk,
    PromiseQuote,
    quote_lines,
)
from goodorder.availability.rules.repromising import (
    Booked,
    bookings_of,
    first_units,
    joined,
    loaded,
    together,
    totals,
)

__all__ = [
    "AskedLine",
    "Booked",
    "Component",
    "LineAnswer",
    "LinePromise",
    "LineQuote",
    "Origin",
    "Part",
    "Picture",
    "Position",
    "PromiseAsk",
    "PromiseQuote",
    "Recipe",
    "Serving",
    "Slice",
    "Source",
    "Terms",
    "answers",
    "atp",
    "bookings_of",
    "earliest",
    "first_units",
    "joined",
    "loaded",
    "promise_for",
    "promise_lines",
    "promised",
    "quote_lines",
    "take",
    "together",
    "totals",
]
