"""All writes about webhooks: endpoints, spreading events, sending, and sending once more."""

from goodorder.webhooks.commands.endpoints import (
    change_endpoint,
    make_endpoint,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from goodorder.webhooks.commands.resending import resend_delivery, resend_since
from goodorder.webhooks.commands.sending import Call, claim_deliveries, drop_deliveries, settle_deliveries
from goodorder.webhooks.commands.spreading import spread_events

__all__ = [
    "Call",
    "change_endpoint",
    "claim_deliveries",
    "drop_deliveries",
    "make_endpoint",
    "pause_endpoint",
    "remove_endpoint",
    "resend_delivery",
    "resend_since",
    "resume_endpoint",
    "rotate_secret",
    "send_test",
    "settle_deliveries",
    "spread_events",
]
