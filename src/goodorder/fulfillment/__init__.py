"""Work at a location: fulfillment orders, picking, packing, shipments. Knows demands, not orders.

Publishes: FulfillmentRequested, ItemsPicked, ItemsPutBack, PickedShort, WorkRejected, ShipmentPacked,
ShipmentLabelled, ShipmentShipped, ShipmentDelivered, FulfillmentCancelled, CartonClosed, FreightBooked, PickupCancelled.
"""
