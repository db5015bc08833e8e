"""What may be asked of orders and what could be sold instead."""

from goodorder.orders.queries.changes import (
    Refundable,
    credited_by_invoice,
    refundable,
    units_of,
)
from goodorder.orders.queries.choices import (
    LifeCycleEffect,
    simulate_life_cycle,
)
from goodorder.orders.queries.concerned import (
    Concerned,
    customers_of,
)
from goodorder.orders.queries.conduct import (
    goods_of,
    ordered_before,
)
from goodorder.orders.queries.credit import (
    credit_for,
    credit_of,
)
from goodorder.orders.queries.orders import (
    ACTIONS,
    IMPORTED,
    AffectedLine,
    AffectedOrder,
    Backorder,
    Rollups,
    TimelineEntry,
    affected_by,
    backorders,
    get_order,
    is_under_way,
    known_external_refs,
    list_orders,
    open_actions,
    order_for,
    orders_before,
    orders_by_id,
    orders_of_customer,
    orders_parked,
    orders_to_release,
    past_lines_to_credit,
    promises_of,
    rollups,
    timeline,
)
from goodorder.orders.queries.payers import (
    Payer,
    payers_of,
)
from goodorder.orders.queries.prices import (
    PriceAgain,
    prices_again,
)
from goodorder.orders.queries.receipts import receipt_draft
from goodorder.orders.queries.searching import found_by
from goodorder.orders.queries.sent import (
    arrival_of,
    has_goods_to_send,
    items_of,
    units_after,
    units_handed_over,
    value_and_promise,
)

__all__ = [
    "ACTIONS",
    "IMPORTED",
    "AffectedLine",
    "AffectedOrder",
    "Backorder",
    "Concerned",
    "LifeCycleEffect",
    "Payer",
    "PriceAgain",
    "Refundable",
    "Rollups",
    "TimelineEntry",
    "affected_by",
    "arrival_of",
    "backorders",
    "credit_for",
    "credit_of",
    "credited_by_invoice",
    "customers_of",
    "found_by",
    "get_order",
    "goods_of",
    "has_goods_to_send",
    "is_under_way",
    "items_of",
    "known_external_refs",
    "list_orders",
    "open_actions",
    "order_for",
    "ordered_before",
    "orders_before",
    "orders_by_id",
    "orders_of_customer",
    "orders_parked",
    "orders_to_release",
    "past_lines_to_credit",
    "payers_of",
    "prices_again",
    "promises_of",
    "receipt_draft",
    "refundable",
    "rollups",
    "simulate_life_cycle",
    "timeline",
    "units_after",
    "units_handed_over",
    "units_of",
    "value_and_promise",
]
