"""What may be asked of transfers, counts and lots, and where every unit is."""

from goodorder.stockroom.queries.buckets import Buckets, buckets
from goodorder.stockroom.queries.documents import (
    CountedLine,
    count_lines,
    counted_of,
    get_adjustment,
    get_count,
    get_transfer,
    list_adjustments,
    list_counts,
    list_transfers,
    papers_named,
    skus_on,
)
from goodorder.stockroom.queries.recall import Recall, Shipped, recall
from goodorder.stockroom.queries.suggestions import Suggestion, suggest_counts

__all__ = [
    "Buckets",
    "CountedLine",
    "Recall",
    "Shipped",
    "Suggestion",
    "buckets",
    "count_lines",
    "counted_of",
    "get_adjustment",
    "get_count",
    "get_transfer",
    "list_adjustments",
    "list_counts",
    "list_transfers",
    "papers_named",
    "recall",
    "skus_on",
    "suggest_counts",
]
