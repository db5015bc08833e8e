"""What each kind of hold waits for, and who or what lifts it."""

from django.utils.translation import gettext_lazy as _

from goodorder.looks.word import Word

HOLDS = {
    "hold_lifted": {
        "payment": Word(
            _("Waits until the whole amount is authorised, paid or covered; then it lifts by itself."),
            "neutral",
        ),
        "manual": Word(_("Somebody placed it by hand; it stays until somebody lifts it."), "neutral"),
        "address": Word(_("Waits until the address is put right; change it, then lift the hold."), "neutral"),
        "stock": Word(
            _("A location sent units back and no other has them; they are asked for again every night."),
            "neutral",
        ),
        "fraud": Word(
            _("Waits for a reviewer's decision: accepted, it goes on; rejected, it is cancelled."), "neutral"
        ),
        "credit": Word(
            _("The customer would owe more than their limit; it lifts by itself when enough is paid."),
            "neutral",
        ),
    }
}
