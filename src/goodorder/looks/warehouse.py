"""What is worked on in the warehouse, in people's words."""

from django.utils.translation import gettext_lazy as _

from goodorder.looks.word import Word

_WORK = {
    "scheduled": Word(_("Scheduled"), "quiet"),
    "merged": Word(_("Merged"), "quiet"),
    "cancel_requested": Word(_("Asked to stop"), "warn"),
    "open": Word(_("Open"), "neutral"),
    "on_hold": Word(_("On hold"), "warn"),
    "requested": Word(_("Requested"), "neutral"),
    "accepted": Word(_("To pick"), "info"),
    "rejected": Word(_("Rejected"), "bad"),
    "in_progress": Word(_("In progress"), "info"),
    "shipped": Word(_("Shipped"), "good"),
    "cancelled": Word(_("Cancelled"), "quiet"),
    "closed": Word(_("Closed"), "quiet"),
}
_DIRECTION = {
    "accept": Word(_("Accept"), "good"),
    "agree": Word(_("Agree to stop"), "bad"),
    "refuse": Word(_("Too late to stop"), "neutral"),
    "hold": Word(_("Put on hold"), "warn"),
    "release": Word(_("Release the hold"), "good"),
    "schedule": Word(_("Schedule"), "neutral"),
    "move": Word(_("Move to another location"), "neutral"),
    "split": Word(_("Split"), "neutral"),
    "merge": Word(_("Merge"), "neutral"),
    "stop": Word(_("Ask to stop"), "bad"),
}
_BATCH = {
    "open": Word(_("To pick"), "neutral"),
    "picking": Word(_("Picking"), "info"),
    "picked": Word(_("Picked"), "good"),
    "closed": Word(_("Closed"), "quiet"),
    "cancelled": Word(_("Cancelled"), "quiet"),
}
_PICKUP = {
    "waiting": Word(_("To get ready"), "neutral"),
    "partly_ready": Word(_("Partly ready"), "info"),
    "ready": Word(_("Ready"), "good"),
    "collected": Word(_("Collected"), "quiet"),
    "uncollected": Word(_("Not collected"), "warn"),
    "cancelled": Word(_("Cancelled"), "quiet"),
}
_SHIPMENT = {
    "created": Word(_("Waiting for its label"), "neutral"),
    "labelled": Word(_("Ready to ship"), "info"),
    "in_transit": Word(_("In transit"), "info"),
    "out_for_delivery": Word(_("Out for delivery"), "info"),
    "delivered": Word(_("Delivered"), "good"),
    "lost": Word(_("Lost"), "bad"),
    "cancelled": Word(_("Unpacked"), "quiet"),
}
_PALLET = {
    "loading": Word(_("Being loaded"), "info"),
    "closed": Word(_("Complete"), "good"),
}

WAREHOUSE: dict[str, dict[str, Word]] = {
    "work": _WORK,
    "direction": _DIRECTION,
    "batch": _BATCH,
    "pickup": _PICKUP,
    "shipment": _SHIPMENT,
    "pallet": _PALLET,
}
