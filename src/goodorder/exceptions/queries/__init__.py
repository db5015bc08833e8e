"""What may be asked of exceptions: the list and its counts, those of an order, clocks, and what is exceptional now."""

from goodorder.exceptions.queries.finding import Difference, Limit, differences, limits
from goodorder.exceptions.queries.lists import (
    QUEUES,
    ClockInForce,
    count_exceptions,
    exceptions_of,
    get_exception,
    list_clocks,
    list_exceptions,
)

__all__ = [
    "QUEUES",
    "ClockInForce",
    "Difference",
    "Limit",
    "count_exceptions",
    "differences",
    "exceptions_of",
    "get_exception",
    "limits",
    "list_clocks",
    "list_exceptions",
]
