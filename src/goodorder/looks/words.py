"""States in people's words: what each is called on the pages, and in which tone it is shown."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodorder.looks.aftersales import AFTERSALES
from goodorder.looks.carrying import CARRYING
from goodorder.looks.customers import CUSTOMERS
from goodorder.looks.exceptions import EXCEPTIONS
from goodorder.looks.fields import FIELDS
from goodorder.looks.holds import HOLDS
from goodorder.looks.retention import RETENTION
from goodorder.looks.service import SERVICE
from goodorder.looks.warehouse import WAREHOUSE
from goodorder.looks.webhooks import WEBHOOKS
from goodorder.looks.word import Word
from goodorder.looks.worklists import WORKLISTS

_ORDER = {
    "draft": Word(_("Draft"), "quiet"),
    "discarded": Word(_("Discarded"), "quiet"),
    "placed": Word(_("Placed"), "info"),
    "confirmed": Word(_("Confirmed"), "info"),
    "rejected": Word(_("Rejected"), "bad"),
    "cancelled": Word(_("Cancelled"), "quiet"),
    "completed": Word(_("Completed"), "good"),
    "closed": Word(_("Closed"), "quiet"),
}
_FULFILMENT = {
    "none": Word(_("Unfulfilled"), "neutral"),
    "partial": Word(_("Partly fulfilled"), "info"),
    "full": Word(_("Fulfilled"), "good"),
}
_PAYMENT = {
    "unpaid": Word(_("Unpaid"), "warn"),
    "authorised": Word(_("Authorised"), "info"),
    "part_paid": Word(_("Partly paid"), "info"),
    "paid": Word(_("Paid"), "good"),
    "part_refunded": Word(_("Partly refunded"), "neutral"),
    "refunded": Word(_("Refunded"), "neutral"),
    "disputed": Word(_("Disputed"), "bad"),
    "failed": Word(_("Failed"), "bad"),
}
_APPROVAL = {
    "requested": Word(_("Waiting"), "warn"),
    "performed": Word(_("Approved"), "good"),
    "declined": Word(_("Declined"), "bad"),
    "withdrawn": Word(_("Taken back"), "quiet"),
    "expired": Word(_("Expired"), "quiet"),
}
_HOLD = {
    "payment": Word(_("Payment"), "warn"),
    "manual": Word(_("Manual"), "warn"),
    "address": Word(_("Address"), "warn"),
    "stock": Word(_("Stock"), "warn"),
    "fraud": Word(_("Fraud"), "bad"),
    "credit": Word(_("Credit"), "warn"),
}
_LINE = {
    "removed": Word(_("Cancelled"), "quiet"),
    "returned": Word(_("Returned"), "neutral"),
    "delivered": Word(_("Delivered"), "good"),
    "handed_over": Word(_("Shipped"), "good"),
    "partly_handed_over": Word(_("Partly shipped"), "info"),
    "in_fulfilment": Word(_("In fulfilment"), "info"),
    "allocated": Word(_("Allocated"), "neutral"),
    "backordered": Word(_("Backordered"), "warn"),
    "reserved": Word(_("Reserved"), "neutral"),
    "awaiting": Word(_("Awaiting supply"), "warn"),
}
_LABEL = {
    "requested": Word(_("Label on its way"), "neutral"),
    "unknown": Word(_("Carrier did not answer"), "warn"),
    "bought": Word(_("Labelled"), "good"),
    "failed": Word(_("Carrier refused"), "bad"),
    "voided": Word(_("Label voided"), "quiet"),
}
_DISPUTE = {
    "opened": Word(_("Open"), "warn"),
    "won": Word(_("Won"), "good"),
    "lost": Word(_("Lost"), "bad"),
}
_TENDER = {
    "created": Word(_("Open"), "neutral"),
    "authorised": Word(_("Authorised"), "info"),
    "failed": Word(_("Failed"), "bad"),
    "partly_captured": Word(_("Partly captured"), "info"),
    "captured": Word(_("Captured"), "good"),
    "released": Word(_("Released"), "quiet"),
    "expired": Word(_("Expired"), "warn"),
    "disputed": Word(_("Disputed"), "bad"),
    "charged_back": Word(_("Charged back"), "bad"),
    "partly_refunded": Word(_("Partly refunded"), "neutral"),
    "refunded": Word(_("Refunded"), "neutral"),
}
_METHOD = {
    "card": Word(_("Card"), "neutral"),
    "manual": Word(_("Bank transfer"), "neutral"),
    "cash": Word(_("Cash"), "neutral"),
    "on_account": Word(_("On account"), "neutral"),
    "write_off": Word(_("Written off"), "bad"),
    "rounding": Word(_("Difference cleared"), "quiet"),
    "gift_card": Word(_("Gift card"), "neutral"),
    "store_credit": Word(_("Store credit"), "neutral"),
}
_STORED_VALUE = {
    "active": Word(_("Usable"), "good"),
    "blocked": Word(_("Blocked"), "bad"),
    "expired": Word(_("Expired"), "quiet"),
}
_STORED_MOVEMENT = {
    "issue": Word(_("Issued"), "good"),
    "hold": Word(_("Held for an order"), "info"),
    "release": Word(_("Let go"), "neutral"),
    "spend": Word(_("Spent"), "neutral"),
    "give_back": Word(_("Given back"), "good"),
    "expire": Word(_("Expired"), "quiet"),
    "adjust": Word(_("Corrected"), "warn"),
}
_ITEM = {
    "invoice": Word(_("Invoice"), "neutral"),
    "refund": Word(_("Refund"), "neutral"),
    "credit": Word(_("Credit note"), "info"),
    "payment": Word(_("Payment"), "good"),
}
_SETTLEMENT = {
    "requested": Word(_("Waits for approval"), "warn"),
    "approved": Word(_("Being booked"), "info"),
    "settled": Word(_("Booked"), "good"),
    "rejected": Word(_("Rejected"), "quiet"),
    "lapsed": Word(_("Paid meanwhile"), "quiet"),
}
_REMINDER = {
    "proposed": Word(_("Proposed"), "warn"),
    "sent": Word(_("Sent"), "good"),
    "dropped": Word(_("Dropped"), "quiet"),
}
_AGE = {
    "current": Word(_("Not yet due"), "good"),
    "d30": Word(_("1–30 days"), "info"),
    "d60": Word(_("31–60 days"), "neutral"),
    "d90": Word(_("61–90 days"), "warn"),
    "older": Word(_("Over 90 days"), "bad"),
    "unapplied": Word(_("Unapplied credit"), "quiet"),
}
_OPERATION = {
    "authorise": Word(_("Authorisation"), "neutral"),
    "capture": Word(_("Capture"), "neutral"),
    "void": Word(_("Void"), "neutral"),
    "refund": Word(_("Refund"), "neutral"),
    "pending": Word(_("Pending"), "info"),
    "ok": Word(_("Done"), "good"),
    "failed": Word(_("Failed"), "bad"),
    "unknown": Word(_("Unclear"), "warn"),
}
_DOCUMENT = {
    "invoice": Word(_("Invoice"), "neutral"),
    "credit": Word(_("Credit note"), "neutral"),
}
_MOVEMENT = {
    "receipt": Word(_("Receipt"), "good"),
    "ship": Word(_("Shipped"), "info"),
    "return": Word(_("Return"), "neutral"),
    "adjust": Word(_("Adjustment"), "warn"),
    "transfer": Word(_("Transfer"), "neutral"),
    "scrap": Word(_("Scrapped"), "bad"),
    "kit": Word(_("Kit"), "neutral"),
    "condition": Word(_("Condition"), "neutral"),
}
_CONDITION = {
    "good": Word(_("Good"), "good"),
    "quarantined": Word(_("Quarantined"), "warn"),
    "damaged": Word(_("Damaged"), "bad"),
}
_CLAIM = {
    "reserved": Word(_("Reserved"), "neutral"),
    "allocated": Word(_("Allocated"), "info"),
    "picked": Word(_("Picked"), "good"),
}
_SKU_KIND = {
    "kit": Word(_("Kit of parts"), "info"),
    "built": Word(_("Built from parts"), "info"),
}
_TRACKING = {
    "lot": Word(_("By lot"), "neutral"),
    "serial": Word(_("By serial number"), "neutral"),
}
_REASON = {
    "damage": Word(_("Damaged"), "bad"),
    "theft": Word(_("Theft"), "bad"),
    "found": Word(_("Found"), "good"),
    "count": Word(_("Counted"), "neutral"),
    "expired": Word(_("Expired"), "warn"),
    "sample": Word(_("Sample"), "neutral"),
    "data_error": Word(_("Wrong entry"), "neutral"),
    "other": Word(_("Other"), "neutral"),
}
_ADJUSTMENT = {
    "requested": Word(_("Waits for approval"), "warn"),
    "posted": Word(_("Posted"), "good"),
    "rejected": Word(_("Rejected"), "quiet"),
}
_TRANSFER = {
    "draft": Word(_("Draft"), "quiet"),
    "approved": Word(_("Approved"), "info"),
    "shipping": Word(_("Partly sent"), "info"),
    "in_transit": Word(_("Under way"), "info"),
    "receiving": Word(_("Partly received"), "warn"),
    "closed": Word(_("Closed"), "good"),
    "cancelled": Word(_("Cancelled"), "quiet"),
}
_COUNT = {
    "planned": Word(_("Planned"), "neutral"),
    "counting": Word(_("Being counted"), "info"),
    "recount": Word(_("Count again"), "warn"),
    "submitted": Word(_("To review"), "warn"),
    "approved": Word(_("Approved"), "info"),
    "posted": Word(_("Posted"), "good"),
    "cancelled": Word(_("Cancelled"), "quiet"),
}
_SUPPLY = {
    "purchase_order": Word(_("Purchase order"), "neutral"),
    "transfer": Word(_("Transfer"), "neutral"),
    "return": Word(_("Return"), "neutral"),
    "build": Word(_("Kit to build"), "neutral"),
    "open": Word(_("Expected"), "info"),
    "closed": Word(_("Received"), "good"),
    "cancelled": Word(_("Cancelled"), "quiet"),
}
_LOCATION = {
    "warehouse": Word(_("Warehouse"), "neutral"),
    "store": Word(_("Store"), "neutral"),
    "vendor": Word(_("Supplier"), "neutral"),
    "third_party": Word(_("Third-party warehouse"), "neutral"),
    "vehicle": Word(_("Vehicle"), "neutral"),
    "virtual": Word(_("Virtual"), "quiet"),
    "transit": Word(_("Under way"), "quiet"),
}
_RULE_SET = {
    "draft": Word(_("Draft"), "neutral"),
    "active": Word(_("In force"), "good"),
    "retired": Word(_("Retired"), "quiet"),
    "discarded": Word(_("Thrown away"), "quiet"),
}
_SOURCED = {
    "chosen": Word(_("Chosen"), "good"),
    "refused": Word(_("Refused by a rule"), "bad"),
    "empty": Word(_("Has none"), "quiet"),
    "dearer": Word(_("Dearer"), "neutral"),
    "equal": Word(_("As good, ranks behind"), "neutral"),
    "gives_less": Word(_("Gives less"), "neutral"),
    "not_compared": Word(_("Not compared"), "quiet"),
    "waits": Word(_("Waits"), "warn"),
    "optimal": Word(_("No plan costs less"), "good"),
    "bounded": Word(_("Close to the least"), "info"),
    "greedy": Word(_("First good plan"), "warn"),
}
_LIFE_CYCLE = {
    "preorder": Word(_("Preorder"), "info"),
    "active": Word(_("Active"), "good"),
    "last_buy": Word(_("Last buy"), "warn"),
    "sold_out": Word(_("Sold out"), "bad"),
    "discontinued": Word(_("Discontinued"), "quiet"),
}
_QUOTE = {
    "draft": Word(_("Draft"), "quiet"),
    "issued": Word(pgettext_lazy("quote", "Issued"), "info"),
    "revised": Word(_("Replaced"), "quiet"),
    "accepted": Word(_("Accepted"), "good"),
    "declined": Word(_("Declined"), "bad"),
    "expired": Word(_("Expired"), "warn"),
}
_STATEMENT_LINE = {
    "open": Word(_("Not booked"), "neutral"),
    "matched": Word(_("Matched"), "good"),
    "explained": Word(_("Explained"), "info"),
    "exception": Word(_("To look at"), "warn"),
}
_PROMOTION = {
    "draft": Word(_("Draft"), "quiet"),
    "active": Word(_("Active"), "good"),
    "ended": Word(_("Ended"), "quiet"),
    "percentage": Word(_("Per cent off"), "neutral"),
    "amount": Word(_("Amount off"), "neutral"),
    "buy_get": Word(_("Buy some, get some"), "neutral"),
    "multi_price": Word(_("Several for a price"), "neutral"),
    "threshold": Word(_("Off from a subtotal on"), "neutral"),
    "bundle": Word(_("Bundle for a price"), "neutral"),
    "shipping": Word(_("Off shipping"), "neutral"),
    "best_for_customer": Word(_("The best for the customer"), "neutral"),
    "merchant_order": Word(_("By priority"), "neutral"),
    "held": Word(_("Used"), "info"),
    "given_back": Word(_("Given back"), "quiet"),
}
WORDS = {
    **AFTERSALES,
    **CARRYING,
    **CUSTOMERS,
    **WAREHOUSE,
    **WEBHOOKS,
    **WORKLISTS,
    **EXCEPTIONS,
    **FIELDS,
    **HOLDS,
    **RETENTION,
    **SERVICE,
    "statement_line": _STATEMENT_LINE,
    "quote": _QUOTE,
    "order": _ORDER,
    "fulfilment": _FULFILMENT,
    "payment": _PAYMENT,
    "approval": _APPROVAL,
    "hold": _HOLD,
    "line": _LINE,
    "label": _LABEL,
    "dispute": _DISPUTE,
    "tender": _TENDER,
    "method": _METHOD,
    "item": _ITEM,
    "settlement": _SETTLEMENT,
    "reminder": _REMINDER,
    "age": _AGE,
    "operation": _OPERATION,
    "stored_value": _STORED_VALUE,
    "stored_movement": _STORED_MOVEMENT,
    "document": _DOCUMENT,
    "movement": _MOVEMENT,
    "condition": _CONDITION,
    "claim": _CLAIM,
    "recall": {**_CLAIM, "shipped": Word(_("With the customer"), "bad")},
    "sku_kind": _SKU_KIND,
    "tracking": _TRACKING,
    "reason": _REASON,
    "adjustment": _ADJUSTMENT,
    "transfer": _TRANSFER,
    "count": _COUNT,
    "supply": _SUPPLY,
    "location": _LOCATION,
    "rule_set": _RULE_SET,
    "sourced": _SOURCED,
    "life_cycle": _LIFE_CYCLE,
    "promotion": _PROMOTION,
}


def word_for(kind: str, value: str) -> Word:
    """Return how a value of a kind of state is shown; one nobody has named is shown as it is."""
    plain = str(value).replace(" ", "_").replace("-", "_")
    return WORDS.get(kind, {}).get(plain) or Word(plain.replace("_", " ").capitalize(), "neutral")
