"""The conductor: sales orders from capture to completion; it calls every room below and owns no stock or money.

Publishes: OrderPlaced, OrderHeld, HoldReleased, OrderConfirmed, OrderReleased, LinesBackordered,
BackordersFilled, PromiseChanged, LinesCancelled, OrderCancelled, GoodsHandedOver, GoodsDelivered, LinesCredited, LinesReduced, FeeCharged,
OrderAmended, OrderCompleted.
"""
