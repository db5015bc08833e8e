"""What carriers do, in people's words."""

from django.utils.translation import gettext_lazy as _

from goodorder.looks.word import Word

CARRYING = {
    "comparison": {
        "asked": Word(_("Carriers are asked"), "neutral"),
        "decided": Word(_("Chosen"), "good"),
        "undecided": Word(_("Nothing carries it"), "bad"),
    },
    "candidate": {
        "chosen": Word(_("Chosen"), "good"),
        "lost": Word(_("Not chosen"), "quiet"),
        "unfit": Word(_("Cannot carry it"), "quiet"),
        "barred": Word(_("Barred"), "warn"),
    },
    "manifest": {
        "requested": Word(_("Carrier is told"), "neutral"),
        "unknown": Word(_("Carrier did not answer"), "warn"),
        "closed": Word(_("Closed"), "good"),
        "failed": Word(_("Carrier refused"), "bad"),
    },
    "collection": {
        "requested": Word(_("Carrier is asked"), "neutral"),
        "unknown": Word(_("Carrier did not answer"), "warn"),
        "booked": Word(_("Booked"), "good"),
        "failed": Word(_("Carrier refused"), "bad"),
        "cancelling": Word(_("Is called off"), "neutral"),
        "cancelled": Word(_("Called off"), "quiet"),
    },
    "parcel": {
        "created": Word(_("Announced"), "neutral"),
        "in_transit": Word(_("In transit"), "info"),
        "exception": Word(_("Exception"), "warn"),
        "attempted": Word(_("Delivery attempted"), "warn"),
        "held_at_location": Word(_("Waits to be collected"), "warn"),
        "held_at_customs": Word(_("Held at customs"), "warn"),
        "out_for_delivery": Word(_("Out for delivery"), "info"),
        "delivered": Word(_("Delivered"), "good"),
        "returning": Word(_("On its way back"), "warn"),
        "returned_to_sender": Word(_("Returned to sender"), "bad"),
        "lost": Word(_("Lost"), "bad"),
        "damaged": Word(_("Damaged"), "bad"),
    },
    "carton": {
        "packing": Word(_("On the bench"), "info"),
        "closed": Word(_("Packed"), "good"),
        "discarded": Word(_("Unpacked"), "quiet"),
    },
}
