"""How people order: when, how much, which goods, how often again. Pure.

The figures sum up nine months of a British wholesaler's web shop (UCI "Online Retail", 13,905 invoices,
3,762 SKUs, 3,317 customers). It takes no orders on Saturdays, and its baskets are those of shopkeepers:
their shape is kept and their size divided by six and a half.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# Orders of a thousand by hour of the day, and by weekday (Monday first).
BY_HOUR = (0, 0, 0, 0, 0, 0, 0, 2, 24, 71, 122, 122, 152, 130, 122, 126, 70, 40, 10, 8, 1, 0, 0, 0)
BY_WEEKDAY = (148, 183, 194, 214, 166, 0, 95)
# How many of a hundred baskets have so many lines.
BY_LINES = {1: 35, 2: 20, 3: 15, 4: 10, 5: 5, 6: 5, 8: 5, 11: 5}
# A tenth of the SKUs bring 46 % of the lines, a tenth of the customers 42 % of the orders: rank = n × u³ does this.
SKEW = 3
# So many of a hundred orders come from somebody who never ordered before.
NEW_CUSTOMERS = 29
# How many of a hundred lines ask for so many units.
BY_UNITS = {1: 45, 2: 24, 3: 11, 4: 10, 6: 6, 12: 4}
HISTORY_DAYS = 270
HOUR_S = 3600


class DemandCurve:
    """When the orders of a history were placed: the share of all that came before an instant, and back."""

    def __init__(self, until: datetime, days: int = HISTORY_DAYS) -> None:
        """Lay the curve over the days before an instant."""
        self.begin = until - timedelta(days=days)
        hours = (self.begin + timedelta(hours=at) for at in range(days * 24))
        self._sums = list(accumulate(_weight(hour) for hour in hours))

    def placed_at(self, share: float) -> datetime:
        """Return the instant before which a share (0 to 1) of all orders came."""
        wanted = share * self._sums[-1]
        hour = min(bisect_right(self._sums, wanted), len(self._sums) - 1)
        before = self._sums[hour - 1] if hour else 0
        within = (wanted - before) / (self._sums[hour] - before)
        return self.begin + timedelta(seconds=(hour + min(within, 0.999)) * HOUR_S)


def _weight(hour: datetime) -> int:
    return BY_WEEKDAY[hour.weekday()] * BY_HOUR[hour.hour]


def ranked(draw: Random, count: int) -> int:
    """Draw a place among `count`, the first ones far more often than the last."""
    return int(count * draw.random() ** SKEW)


# Kinds of story by how old the order is: hours at least → chances. Younger orders are still under way.
BY_AGE: tuple[tuple[int, dict[str, int]], ...] = (
    (
        14 * 24,
        {
            "paid": 640, "on_account": 200, "owing": 25, "returned": 70, "cancelled": 50, "unpaid": 3, "held": 2,
            "backordered": 10,
        },
    ),
    (3 * 24, {"paid": 720, "owing": 210, "cancelled": 50, "unpaid": 6, "held": 4, "backordered": 10}),
    (26, {"shipped": 880, "packed": 30, "cancelled": 40, "unpaid": 20, "held": 10, "backordered": 20}),
    (
        0,
        {"waiting": 500, "reserved": 180, "unpaid": 180, "cancelled": 40, "held": 30, "backordered": 70},
    ),
)  # fmt: skip


def kind_of(draw: Random, age: timedelta) -> str:
    """Draw what became of an order of some age."""
    chances = next(chances for hours, chances in BY_AGE if age >= timedelta(hours=hours))
    return draw.choices(list(chances), list(chances.values()))[0]


_GIVEN = [
    "Ada",
    "Amir",
    "Anna",
    "Ben",
    "Bea",
    "Carl",
    "Chloe",
    "Dan",
    "Dora",
    "Ed",
    "Elsa",
    "Emir",
    "Eva",
    "Finn",
    "Gina",
    "Hana",
    "Hugo",
    "Ida",
    "Ines",
    "Ivan",
    "Jack",
    "Jane",
    "Karim",
    "Kate",
    "Lara",
    "Leo",
    "Lily",
    "Luca",
    "Maja",
    "Max",
    "Mia",
    "Nils",
    "Nora",
    "Omar",
    "Otto",
    "Paul",
    "Rosa",
    "Sam",
    "Sara",
    "Theo",
    "Tom",
    "Uma",
    "Vera",
    "Will",
    "Yara",
    "Zoe",
]
_FIRST = [
    "Ash",
    "Beck",
    "Black",
    "Brad",
    "Burn",
    "Carl",
    "Clay",
    "Cold",
    "Crow",
    "East",
    "Fair",
    "Fal",
    "Gold",
    "Green",
    "Hal",
    "Hart",
    "High",
    "Hol",
    "Kirk",
    "Lang",
    "Long",
    "Mar",
    "Mill",
    "Nor",
    "Oak",
    "Pen",
    "Red",
    "Rock",
    "Sand",
    "Sher",
    "Stan",
    "Stone",
    "Sut",
    "Thorn",
    "Wake",
    "Wel",
    "West",
    "White",
    "Wood",
]
_LAST = [
    "bourne",
    "bridge",
    "bury",
    "by",
    "combe",
    "den",
    "field",
    "ford",
    "gate",
    "ham",
    "hill",
    "hurst",
    "ley",
    "low",
    "man",
    "more",
    "sett",
    "son",
    "stead",
    "ton",
    "wick",
]


def person(draw: Random) -> str:
    """Make up a name: some 35,000 there are, so that a family's name is shared by a few hundred customers."""
    return f"{draw.choice(_GIVEN)} {draw.choice(_FIRST)}{draw.choice(_LAST)}"


def town(draw: Random) -> str:
    """Make up a town."""
    return f"{draw.choice(_FIRST)}{draw.choice(_LAST)}"
