"""The invariants: statements and queries over the audit views that must return no row.

The ids are those of the audit contract; tests plant a violation of each and expect its query to name it.
"""

from goodorder.reports.rules.conservation import CONSERVATION
from goodorder.reports.rules.documents import DOCUMENTS
from goodorder.reports.rules.events import EVENTS
from goodorder.reports.rules.invariant import Invariant
from goodorder.reports.rules.lists import LISTS
from goodorder.reports.rules.money import MONEY
from goodorder.reports.rules.orders import ORDERS
from goodorder.reports.rules.returns import RETURNS
from goodorder.reports.rules.screening import SCREENING
from goodorder.reports.rules.stock import STOCK
from goodorder.reports.rules.work import WORK

INVARIANTS = (
    *STOCK,
    *CONSERVATION,
    *ORDERS,
    *MONEY,
    *EVENTS,
    *DOCUMENTS,
    *RETURNS,
    *SCREENING,
    *WORK,
    *LISTS,
)

__all__ = ["INVARIANTS", "Invariant"]
