"""What customers read, and what is written to them, in their words."""

from django.utils.translation import gettext_lazy as _

from goodorder.looks.word import Word

CUSTOMERS = {
    "customer_parcel": {
        "created": Word(_("Being prepared"), "neutral"),
        "labelled": Word(_("Ready to go"), "info"),
        "in_transit": Word(_("In transit"), "info"),
        "out_for_delivery": Word(_("Out for delivery"), "info"),
        "delivered": Word(_("Delivered"), "good"),
        "lost": Word(_("Lost"), "bad"),
        "cancelled": Word(_("Unpacked"), "quiet"),
    },
    "track": {
        "created": Word(_("Announced to the carrier"), "neutral"),
        "in_transit": Word(_("On its way"), "info"),
        "exception": Word(_("Held up"), "warn"),
        "attempted": Word(_("Delivery was tried"), "warn"),
        "held_at_location": Word(_("Waits to be collected"), "info"),
        "out_for_delivery": Word(_("Comes today"), "info"),
        "delivered": Word(_("Delivered"), "good"),
        "returning": Word(_("On its way back"), "warn"),
        "returned_to_sender": Word(_("Came back to us"), "bad"),
        "lost": Word(_("Lost"), "bad"),
    },
    "message": {
        "queued": Word(_("Queued"), "info"),
        "sending": Word(_("Being sent"), "info"),
        "sent": Word(_("Sent"), "good"),
        "failed": Word(_("Failed"), "bad"),
        "suppressed": Word(_("Not sent"), "quiet"),
    },
    "message_kind": {
        "order_placed": Word(_("Order placed"), "neutral"),
        "shipped": Word(_("Parcel on its way"), "neutral"),
        "delivered": Word(_("Parcel delivered"), "neutral"),
        "promise_changed": Word(_("Comes later"), "neutral"),
        "part_cancelled": Word(_("Part cancelled"), "neutral"),
        "cancelled": Word(_("Order cancelled"), "neutral"),
        "refunded": Word(_("Money sent back"), "neutral"),
        "follow_up": Word(_("How was it"), "neutral"),
        "mail": Word(_("Mail"), "neutral"),
        "sms": Word(_("SMS"), "neutral"),
        "chat": Word(_("Chat"), "neutral"),
    },
    "pay_link": {
        "requested": Word(_("Being made"), "neutral"),
        "unclear": Word(_("Provider did not answer"), "warn"),
        "open": Word(_("Can be paid"), "info"),
        "closing": Word(_("Being closed"), "neutral"),
        "paid": Word(_("Paid"), "good"),
        "cancelled": Word(_("Closed"), "quiet"),
        "expired": Word(_("Expired"), "warn"),
        "failed": Word(_("Provider refused"), "bad"),
    },
}
