"""Commands that deliberately have no route, each with its reason; a test keeps the list complete."""

_ORDER_TO_CASH = "a step of order to cash: follows from what happened, never asked for from outside"
_CLAIM = "stock is claimed and given back by orders; a claim from outside would belong to no order"
_CAPACITY = "a day's capacity is booked and given back by orders, along with their stock"
_HISTORY = "writes the past in bulk; only the importer may, on the machine itself"
_IMPORT = "a step of `goodorder import`, which reads a file on the machine itself"
_PROVIDER = "writes down what a provider or carrier said; reached by its signed callback or our own call"
_PEOPLE = "people are let in on the web pages or the command line, not by machines"

INTERNAL: dict[str, str] = {
    "accounting.post_entries": _HISTORY,
    "channels.apply_batch": _IMPORT,
    "channels.finish_run": _IMPORT,
    "channels.start_run": _IMPORT,
    "fulfillment.record_label": _PROVIDER,
    "fulfillment.record_past_shipments": _HISTORY,
    "fulfillment.request": "work is asked for by releasing an order",
    "fulfillment.take_back": "work is taken back by cancelling lines of its order, whose counters go along",
    "inventory.allocate": _CLAIM,
    "inventory.consume": "stock leaves when its shipment is despatched",
    "inventory.expire_reservations": "a periodic job of our own",
    "inventory.post_movements": _HISTORY,
    "inventory.release_reservations": _CLAIM,
    "inventory.reserve": _CLAIM,
    "invoicing.issue_credit_note": "credit notes follow from crediting lines of an order",
    "invoicing.issue_invoice": "invoices follow from despatched shipments, exactly their value",
    "invoicing.issue_past": _HISTORY,
    "staff.add_user": _PEOPLE,
    "staff.grant_role": _PEOPLE,
    "locations.book_capacity": _CAPACITY,
    "locations.free_capacity": _CAPACITY,
    "orders.confirm_when_clear": _ORDER_TO_CASH,
    "orders.fill_backorders": _ORDER_TO_CASH,
    "orders.record_delivery": _ORDER_TO_CASH,
    "orders.record_handover": _ORDER_TO_CASH,
    "orders.record_past_credits": _HISTORY,
    "orders.record_past_orders": _HISTORY,
    "orders.record_progress": _ORDER_TO_CASH,
    "orders.record_short": _ORDER_TO_CASH,
    "orders.release_when_possible": _ORDER_TO_CASH,
    "orders.return_surplus": _ORDER_TO_CASH,
    "parties.match_customers": _IMPORT,
    "parties.match_customer": "part of capturing an order; POST /customers registers one outright",
    "payments.add_tender": _ORDER_TO_CASH,
    "payments.apply_callback": _PROVIDER,
    "payments.open_past_payables": _HISTORY,
    "payments.open_payable": _ORDER_TO_CASH,
    "payments.record_result": _PROVIDER,
    "payments.reduce_payable": _ORDER_TO_CASH,
    "payments.refund_surplus": _ORDER_TO_CASH,
    "payments.request_authorization": _ORDER_TO_CASH,
    "payments.request_capture": "money is taken when goods leave, exactly their value",
    "payments.request_refund": "money goes back by crediting lines, so that a credit note goes along",
    "payments.request_void": _ORDER_TO_CASH,
    "shipping.record_label_result": _PROVIDER,
    "shipping.record_tracking": _PROVIDER,
    "shipping.record_void_result": _PROVIDER,
    "shipping.request_label": "a label is asked for by packing its parcel",
    "sourcing.decide": "a decision is made by releasing an order, which acts on it",
}
