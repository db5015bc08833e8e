"""Finding and resolving exceptions, taking them on, and doing what helps."""

from goodorder.exceptions.commands.clocks import set_clock
from goodorder.exceptions.commands.detecting import Detected, detect, look_at
from goodorder.exceptions.commands.handling import (
    assign_exception,
    give_back_all,
    snooze_exception,
    wake_exception,
)
from goodorder.exceptions.commands.remedies import REMEDIES, apply_remedy, remedies_for

__all__ = [
    "REMEDIES",
    "Detected",
    "apply_remedy",
    "assign_exception",
    "detect",
    "give_back_all",
    "look_at",
    "remedies_for",
    "set_clock",
    "snooze_exception",
    "wake_exception",
]
