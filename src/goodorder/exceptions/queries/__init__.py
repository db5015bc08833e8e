"""What may be asked of exceptions: the list and its counts, those of an order, clocks, and what is exceptional now."""

from goodorder.exceptions.queries.finding import Difference, Limit, differences, limits
from goodorder.exceptions.queries.lists import (
    MOST_COUNTED,
    QUEUES,
    ClockInForce,
    asked_to_pay_at,
    count_exceptions,
    exceptions_of,
    get_exception,
    list_clocks,
    list_exceptions,
    unstaffed_owners,
)

__all__ = [
    "MOST_COUNTED",
    "QUEUES",
    "ClockInForce",
    "Difference",
    "Limit",
    "asked_to_pay_at",
    "count_exceptions",
    "differences",
    "exceptions_of",
    "get_exception",
    "limits",
    "list_clocks",
    "list_exceptions",
    "unstaffed_owners",
]
