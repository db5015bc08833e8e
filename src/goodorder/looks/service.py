"""Customers, cases and consents in people's words."""

from django.utils.translation import gettext_lazy as _

from goodorder.looks.word import Word

SERVICE = {
    "case": {
        "open": Word(_("Open"), "warn"),
        "waiting_for_us": Word(_("Waits for us"), "warn"),
        "waiting_for_customer": Word(_("Waits for the customer"), "quiet"),
        "reopened": Word(_("Open again"), "warn"),
        "solved": Word(_("Solved"), "good"),
        "any": Word(_("All"), "neutral"),
    },
    "case_step": {
        "wait": Word(_("Wait for the customer"), "neutral"),
        "hear": Word(_("The customer answered"), "neutral"),
        "solve": Word(_("Solved"), "good"),
        "reopen": Word(_("Open again"), "warn"),
    },
    "case_kind": {
        "where_is_my_order": Word(_("Where is my order"), "neutral"),
        "damaged": Word(_("Damaged"), "neutral"),
        "missing": Word(_("Something is missing"), "neutral"),
        "wrong_item": Word(_("Wrong item"), "neutral"),
        "return": Word(_("Return"), "neutral"),
        "refund": Word(_("Money back"), "neutral"),
        "payment": Word(_("Payment"), "neutral"),
        "invoice": Word(_("Invoice"), "neutral"),
        "product": Word(_("About a product"), "neutral"),
        "complaint": Word(_("Complaint"), "neutral"),
        "privacy": Word(_("Privacy"), "neutral"),
        "other": Word(_("Something else"), "neutral"),
    },
    "priority": {
        "urgent": Word(_("Urgent"), "bad"),
        "high": Word(_("High"), "warn"),
        "normal": Word(_("Normal"), "neutral"),
        "low": Word(_("Low"), "quiet"),
    },
    "customer_mark": {
        "email": Word(_("Same mailbox"), "neutral"),
        "phone": Word(_("Same telephone"), "neutral"),
        "place": Word(_("Much the same name at the same postcode"), "neutral"),
    },
    "customer_kind": {"person": Word(_("Person"), "neutral"), "company": Word(_("Company"), "neutral")},
    "purpose": {
        "follow_up": Word(_("To be asked how an order was"), "neutral"),
        "marketing": Word(_("Marketing"), "neutral"),
    },
}
