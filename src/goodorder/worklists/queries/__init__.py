"""What may be asked of worklists: orders by filter, views with their counts, runs with their progress."""

from goodorder.worklists.queries.filtering import person_of
from goodorder.worklists.queries.orders import (
    MOST_COUNTED,
    MOST_EXPORTED,
    Row,
    all_orders,
    changed_rows,
    count_each,
    count_newer,
    list_orders,
    newest_id,
    rows_of,
)
from goodorder.worklists.queries.runs import Progress, get_run, is_waiting, items_of, list_runs, progress_of
from goodorder.worklists.queries.views import Shown, columns_for, get_view, list_views

__all__ = [
    "MOST_COUNTED",
    "MOST_EXPORTED",
    "Progress",
    "Row",
    "Shown",
    "all_orders",
    "changed_rows",
    "columns_for",
    "count_each",
    "count_newer",
    "get_run",
    "get_view",
    "is_waiting",
    "items_of",
    "list_orders",
    "list_runs",
    "list_views",
    "newest_id",
    "person_of",
    "progress_of",
    "rows_of",
]
