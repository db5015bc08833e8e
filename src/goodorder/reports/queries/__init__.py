"""What may be asked of the truth: the invariants, the audit views, control totals, the feed of every fact."""

from goodorder.reports.queries.audit import Finding, list_views, run_audit, view_rows
from goodorder.reports.queries.backlog import Backlog, get_backlog
from goodorder.reports.queries.control import control_totals
from goodorder.reports.queries.facts import (
    Change,
    FactFilter,
    changes_in,
    get_fact,
    list_facts,
    starts_on,
)
from goodorder.reports.queries.feed import read_feed
from goodorder.reports.queries.values import stock_account, stock_values

__all__ = [
    "Backlog",
    "Change",
    "FactFilter",
    "Finding",
    "changes_in",
    "control_totals",
    "get_backlog",
    "get_fact",
    "list_facts",
    "list_views",
    "read_feed",
    "run_audit",
    "starts_on",
    "stock_account",
    "stock_values",
    "view_rows",
]
