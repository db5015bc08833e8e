"""Which service carries a shipment: every candidate with its costs and arrival, and why it won or lost. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from goodorder.kernel.money import to_text
from goodorder.shipping.rules.rating import Consignment, CostPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What services are compared for, and what is known of it.

    `service` is what the customer chose, `location` the sender's code, `promise_on` the day that was
    promised; sender and recipient are postal addresses, as on a label.
    """

    consignment: Consignment
    location: str
    service: str = ""
    promise_on: date | None = None
    channel: str = ""
    customer: str = ""
    sender: Mapping[str, str]
    recipient: Mapping[str, str]
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A service in a comparison. `outcome` is offered, unfit or barred; after the choice chosen or lost.

    Amounts are minor units; `source` is `table` or `live`; an unfit service has neither price nor days.
    """

    service: str
    name: str
    mode: str = "parcel"
    amount: int = 0
    currency: str = ""
    parts: tuple[CostPart, ...] = ()
    leaves_on: date | None = None
    arrives_on: date | None = None
    source: str = "table"
    outcome: str = "offered"
    because: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        days = {name: day.isoformat() if (day := getattr(self, name)) else "" for name in _DAYS}
        parts = [{"kind": one.kind, "amount": one.amount, "reason": one.reason} for one in self.parts]
        plain = ("service", "name", "mode", "amount", "currency", "source", "outcome", "because")
        return {**{name: getattr(self, name) for name in plain}, **days, "parts": parts}


_DAYS = ("leaves_on", "arrives_on")


def choose(
    candidates: Sequence[Candidate], *, promise_on: date | None, preferred: Mapping[str, str]
) -> list[Candidate]:
    """Return all candidates, the chosen one first, each with the reason it won or lost.

    Of those that arrive by the promise, preferred ones go first, then the cheapest, then the earliest. When
    none does, the earliest is chosen, then the cheapest. Only one currency can be compared: that of most.
    """
    offered, others = _comparable(candidates)

    def rank(one: Candidate) -> tuple[Any, ...]:
        arrives = one.arrives_on or date.max
        in_time = promise_on is None or arrives <= promise_on
        if in_time:
            return (0, one.service not in preferred, one.amount, arrives, one.service)
        return (1, arrives, one.service not in preferred, one.amount, one.service)

    ranked = sorted(offered, key=rank)
    if not ranked:
        return list(others)
    best = ranked[0]
    won = replace(best, outcome="chosen", because=_why_won(best, ranked, promise_on, preferred))
    lost = [
        replace(one, outcome="lost", because=_why_lost(one, best, promise_on, preferred))
        for one in ranked[1:]
    ]
    return [won, *lost, *others]


def _comparable(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    offered = [one for one in candidates if one.outcome == "offered"]
    others = [one for one in candidates if one.outcome != "offered"]
    currencies = sorted({one.currency for one in offered})
    if len(currencies) > 1:
        main = max(currencies, key=lambda code: sum(one.currency == code for one in offered))
        foreign = f"its price is not in {main}; amounts of two currencies are not compared"
        others += [replace(one, outcome="unfit", because=foreign) for one in offered if one.currency != main]
        offered = [one for one in offered if one.currency == main]
    return offered, others


def _why_won(
    best: Candidate, ranked: Sequence[Candidate], promise_on: date | None, preferred: Mapping[str, str]
) -> str:
    if promise_on and _is_late(best, promise_on):
        return f"none arrives by {promise_on}; the earliest, {best.arrives_on}, costs {_money(best)}"
    by = f" that arrive by {promise_on}" if promise_on else ""
    in_time = [one for one in ranked if not _is_late(one, promise_on)]
    if rule := preferred.get(best.service):
        return f"preferred by {rule}; costs {_money(best)} and arrives {best.arrives_on}"
    return f"the cheapest of {len(in_time)}{by}: {_money(best)}, arrives {best.arrives_on}"


def _why_lost(one: Candidate, best: Candidate, promise_on: date | None, preferred: Mapping[str, str]) -> str:
    if _is_late(one, promise_on) and not _is_late(best, promise_on):
        return f"arrives {one.arrives_on}, after the promised {promise_on}"
    more = one.amount - best.amount
    if best.service in preferred and one.service not in preferred:
        dearer = f", though it costs {_diff(-more, one)} more" if more < 0 else ""
        return f"{best.service} is preferred by {preferred[best.service]}{dearer}"
    if _is_late(best, promise_on) and one.arrives_on != best.arrives_on:
        return f"arrives {one.arrives_on}, later than {best.service}"
    if more:
        return f"costs {_diff(more, one)} more than {best.service}"
    if one.arrives_on != best.arrives_on:
        return f"costs the same and arrives {one.arrives_on}, later than {best.service}"
    return f"costs the same and arrives the same day as {best.service}, which comes first by its code"


def _is_late(one: Candidate, promise_on: date | None) -> bool:
    return promise_on is not None and (one.arrives_on or date.max) > promise_on


def _money(one: Candidate) -> str:
    return f"{to_text(one.amount, one.currency)} {one.currency}"


def _diff(amount: int, one: Candidate) -> str:
    return f"{to_text(amount, one.currency)} {one.currency}"
