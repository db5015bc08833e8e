"""Work at a location: fulfillment orders, picking, packing, shipments. Knows demands, not orders.

Publishes: FulfillmentRequested, ItemsPicked, PickedShort, ShipmentPacked, ShipmentLabelled,
ShipmentShipped, ShipmentDelivered, FulfillmentCancelled.
"""
