"""States of returns and claims in people's words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodorder.looks.word import Word

_RETURN = {
    "requested": Word(_("To decide"), "warn"),
    "authorised": Word(pgettext_lazy("return", "Authorised"), "info"),
    "in_transit": Word(_("On its way back"), "info"),
    "partly_received": Word(_("Partly received"), "warn"),
    "received": Word(_("To inspect"), "warn"),
    "inspected": Word(_("Inspected"), "info"),
    "closed": Word(_("Closed"), "good"),
    "rejected": Word(_("Rejected"), "bad"),
    "cancelled": Word(_("Cancelled"), "quiet"),
    "expired": Word(_("Nothing came"), "quiet"),
}
_RETURN_OUTCOME = {
    "refund": Word(_("Money back"), "neutral"),
    "store_credit": Word(_("Store credit"), "neutral"),
    "exchange": Word(_("Exchange"), "neutral"),
    "keep": Word(_("Keeps it"), "neutral"),
}
_RETURNED_UNIT = {
    "expected": Word(_("Announced"), "quiet"),
    "extra": Word(_("Extra"), "warn"),
    "wrong": Word(_("Wrong item"), "bad"),
    "pending": Word(_("Needs processing"), "warn"),
    "restock": Word(_("Restocked"), "good"),
    "refurbish": Word(_("To refurbish"), "info"),
    "quarantine": Word(_("Quarantined"), "warn"),
    "vendor": Word(_("Back to the vendor"), "neutral"),
    "scrap": Word(_("Scrapped"), "bad"),
    "missing": Word(_("Missing"), "bad"),
    "keep": Word(_("With the customer"), "neutral"),
    "as_new": Word(_("As new"), "good"),
    "opened": Word(_("Opened"), "neutral"),
    "used": Word(_("Used"), "warn"),
    "damaged": Word(_("Damaged"), "bad"),
}
_RETURN_CLAIM = {
    "open": Word(_("To decide"), "warn"),
    "settled": Word(_("Settled"), "good"),
    "rejected": Word(_("Rejected"), "quiet"),
    "missing": Word(_("Missing"), "warn"),
    "damaged": Word(_("Damaged"), "bad"),
    "reship": Word(_("Sent again"), "neutral"),
    "refund": Word(_("Paid back"), "neutral"),
    "filed": Word(_("Asked the carrier"), "info"),
    "paid": Word(_("Carrier paid"), "good"),
    "refused": Word(_("Carrier refused"), "bad"),
}
_SCREENING = {
    "scored": Word(_("Scored"), "quiet"),
    "accepted": Word(_("Let through"), "good"),
    "under_review": Word(_("To review"), "warn"),
    "rejected": Word(_("Rejected"), "bad"),
    "lapsed": Word(_("Cancelled meanwhile"), "quiet"),
    "replaced": Word(_("Looked at again"), "quiet"),
}
_RISK_EFFECT = {
    "points": Word(_("Points"), "neutral"),
    "accept": Word(_("Let through"), "good"),
    "review": Word(_("To review"), "warn"),
    "reject": Word(_("Reject"), "bad"),
}
_RISK_LIST = {"block": Word(_("Block list"), "bad"), "allow": Word(_("Allow list"), "good")}
_RISK_MARK = {
    "email": Word(_("E-mail"), "neutral"),
    "domain": Word(_("Mail domain"), "neutral"),
    "phone": Word(_("Phone"), "neutral"),
    "address": Word(_("Address"), "neutral"),
    "customer": Word(_("Customer"), "neutral"),
    "card": Word(_("Card"), "neutral"),
}
AFTERSALES = {
    "screening": _SCREENING,
    "risk_effect": _RISK_EFFECT,
    "risk_list": _RISK_LIST,
    "risk_mark": _RISK_MARK,
    "return": _RETURN,
    "return_outcome": _RETURN_OUTCOME,
    "returned_unit": _RETURNED_UNIT,
    "return_claim": _RETURN_CLAIM,
}
