"""States of webhooks in people's words."""

from django.utils.translation import gettext_lazy as _

from goodorder.looks.word import Word

WEBHOOKS = {
    "webhook": {
        "active": Word(_("Active"), "good"),
        "paused": Word(_("Paused"), "quiet"),
        "disabled": Word(_("Disabled"), "bad"),
        "removed": Word(_("Removed"), "quiet"),
    },
    "webhook_delivery": {
        "waiting": Word(_("Waiting"), "warn"),
        "sending": Word(_("Under way"), "info"),
        "delivered": Word(_("Delivered"), "good"),
        "failed": Word(_("Given up"), "bad"),
    },
}
