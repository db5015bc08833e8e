"""The tables of worklists: views, runs, assignments, and the narrow tables that lists of open orders are read from."""

from goodorder.worklists.models.lists import Assignment, ColumnChoice, Item, Run, View
from goodorder.worklists.models.open import OPEN_STATES, OpenMoney, OpenOrder, OpenOrderRows

__all__ = [
    "OPEN_STATES",
    "Assignment",
    "ColumnChoice",
    "Item",
    "OpenMoney",
    "OpenOrder",
    "OpenOrderRows",
    "Run",
    "View",
]
