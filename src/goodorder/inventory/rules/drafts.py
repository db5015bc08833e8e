"""What commands of the stock room are given: terms of claims, waits, supply, arrivals, hold policies."""

from dataclasses import dataclass
from datetime import date, datetime

from goodorder.inventory.rules.words import GOOD


@dataclass(frozen=True, slots=True)
class HoldTerms:
    """On what terms stock is held. Without any: for an order, on the network, until it is given back.

    `expires_at` makes it a soft hold, which is subject to the limits of its `channel` per cart (the demand)
    and per `holder` (whose cart it is). `is_pinned` keeps the claim at its place. Lots must keep until
    `needed_on` and `min_life_days` days from today. Who `gives_way` plans again when beaten to the stock,
    rather than waiting for more locks while holding some.
    """

    expires_at: datetime | None = None
    holder: str = ""
    is_pinned: bool = False
    min_life_days: int = 0
    needed_on: date | None = None
    channel: str = ""
    gives_way: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Units a demand's line waits for; see the table `Waiting` for the order of the queue.

    `asked_at` is when they were first asked for, None: now.
    """

    demand: str
    line_ref: int
    sku_id: int
    quantity: int
    rank: int = 100
    ranked_by: str = ""
    promised_on: date | None = None
    location_id: int | None = None
    min_life_days: int = 0
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExpectedDraft:
    """Supply that is to come: what document says so, of what, where to, when, how sure, at what cost.

    `location` and `sku` are codes; `unit_cost` is in 1/10,000 minor units, None when it is not known.
    """

    kind: str
    document: str
    location: str
    sku: str
    quantity: int
    due_on: date
    confidence_percent: int = 100
    unit_cost: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """How goods came in: for what expected supply, in which lots, in what condition, whose, at what cost.

    `lots` lists (code, units, expiry); units of serial numbers are one each. `owner` is empty for our own
    goods; `unit_cost` is in 1/10,000 minor units, None when it is not known.
    """

    expected_id: str = ""
    lots: tuple[tuple[str, int, date | None], ...] = ()
    condition: str = GOOD
    owner: str = ""
    unit_cost: int | None = None


@dataclass(frozen=True, slots=True)
class HoldPolicyDraft:
    """How long and how much carts of a channel may hold, of one SKU (code) or of every one.

    An empty `channel` stands for every channel. None is no limit; limits count units of one SKU.
    """

    channel: str
    sku: str = ""
    hold_minutes: int = 30
    payment_minutes: int = 15
    per_cart: int | None = None
    per_customer: int | None = None
