"""What is kept for a time and what for ever, in people's words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from goodorder.looks.word import Word

RETENTION: Mapping[str, Mapping[str, Word]] = {
    "kept": {
        "reactions": Word(_("Receipts of finished reactions"), "neutral"),
        "answers": Word(_("Answers to idempotency keys"), "neutral"),
        "sessions": Word(_("Sessions that ended"), "neutral"),
        "carts": Word(_("Carts nobody touches"), "neutral"),
        "runs": Word(_("Finished runs over many orders"), "neutral"),
        "decisions": Word(_("Sourcing decisions"), "neutral"),
        "deliveries": Word(_("Webhook deliveries"), "neutral"),
        "messages": Word(_("Messages to customers"), "neutral"),
        "events": Word(_("Events: who did what, when"), "neutral"),
        "orders": Word(_("Orders"), "neutral"),
        "movements": Word(_("Stock movements"), "neutral"),
        "journal": Word(_("Journal entries"), "neutral"),
        "documents": Word(_("Invoices and credit notes"), "neutral"),
        "payments": Word(_("Payments"), "neutral"),
    },
}
