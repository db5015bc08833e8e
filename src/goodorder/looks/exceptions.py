"""Exceptions in people's words: what each kind is called, why it is one, what helps and what that does."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodorder.looks.word import Word

EXCEPTIONS = {
    "exception_group": {
        "late": Word(_("Late"), "bad"),
        "stuck": Word(_("Stuck"), "bad"),
        "unallocated": Word(_("Unallocated"), "warn"),
        "unpaid": Word(_("Unpaid"), "warn"),
        "mismatched": Word(_("Mismatched"), "bad"),
        "held": Word(_("Held"), "warn"),
        "returns": Word(_("Returns"), "warn"),
    },
    "exception": {
        "late": Word(_("Late"), "bad"),
        "at_risk": Word(_("About to be late"), "warn"),
        "work_waiting": Word(_("Work not shipped"), "warn"),
        "parcel_late": Word(_("Parcel late"), "bad"),
        "stuck": Word(_("No progress"), "bad"),
        "reaction_parked": Word(_("Step failed"), "bad"),
        "label_missing": Word(_("No label"), "bad"),
        "payment_unknown": Word(_("Payment unclear"), "warn"),
        "unallocated": Word(_("Without stock"), "warn"),
        "payment_failed": Word(_("Payment failed"), "bad"),
        "link_unanswered": Word(_("Payment link unanswered"), "warn"),
        "invoice_overdue": Word(_("Invoice overdue"), "warn"),
        "short_paid": Word(_("Sent, not paid"), "bad"),
        "capture_failed": Word(_("Capture refused"), "bad"),
        "refund_failed": Word(_("Refund refused"), "bad"),
        "overpaid": Word(_("Overpaid"), "warn"),
        "statement_exception": Word(_("Statement differs"), "warn"),
        "dispute_due": Word(_("Dispute to answer"), "bad"),
        "hold_payment": Word(_("Held: payment"), "warn"),
        "hold_manual": Word(_("Held by hand"), "warn"),
        "hold_address": Word(_("Held: address"), "warn"),
        "hold_stock": Word(_("Held: stock"), "warn"),
        "hold_fraud": Word(_("Held: fraud"), "bad"),
        "hold_credit": Word(_("Held: credit"), "warn"),
        "return_undecided": Word(_("Return to decide"), "warn"),
        "return_overdue": Word(_("Return overdue"), "warn"),
        "return_uninspected": Word(_("Return to inspect"), "warn"),
        "refund_waiting": Word(_("Refund waiting"), "warn"),
        "claim_open": Word(_("Claim open"), "warn"),
    },
}
_HELD = _("On hold: %(reason)s")
# Each is told with the exception's facts; amounts and days are written for the reader.
CAUSES: dict[str, str | Promise] = {
    "late": _("Promised to leave by %(ship_on)s; units still here: %(units)s."),
    "at_risk": _("To leave by %(ship_on)s; units still here: %(units)s."),
    "work_waiting": _("%(number)s at %(location)s has not been shipped: %(state)s. %(because)s"),
    "parcel_late": _("Parcel %(tracking)s was expected on %(expected_on)s. %(reason)s"),
    "stuck": _("%(state)s, and nothing has happened since. Nothing it waits for has a day ahead."),
    "reaction_parked": _("%(subscriber)s failed %(tries)s times: %(error)s"),
    "label_missing": _("Parcel %(number)s is packed and has no label. %(message)s"),
    "payment_unknown": _("%(provider)s has not said what became of %(operation)s %(amount)s."),
    "unallocated": _("%(units)s × %(sku)s wait for supply; expected: %(expected_on)s."),
    "payment_failed": _("%(amount)s are not secured. Payment: %(state)s. %(message)s"),
    "link_unanswered": _("The link over %(amount)s was not paid; valid until %(expires_on)s."),
    "invoice_overdue": _(
        "%(amount)s of invoice %(number)s were due on %(due_on)s; reminders so far: %(level)s."
    ),
    "short_paid": _("All of it arrived; %(amount)s are still owed, %(received)s came in."),
    "capture_failed": _("%(provider)s refused to take %(amount)s. %(message)s"),
    "refund_failed": _("%(provider)s refused to pay %(amount)s back. %(message)s"),
    "overpaid": _("%(received)s came in, %(amount)s more than is owed."),
    "statement_exception": _("%(amount)s on the statement of %(account)s do not agree with ours. %(reason)s"),
    "dispute_due": _("%(amount)s are disputed (%(reason)s); the answer is due on %(due_on)s."),
    "hold_payment": _HELD,
    "hold_manual": _HELD,
    "hold_address": _HELD,
    "hold_stock": _HELD,
    "hold_fraud": _HELD,
    "hold_credit": _HELD,
    "return_undecided": _("Return %(number)s was asked for and nobody has decided."),
    "return_overdue": _("Return %(number)s was to be back by %(due_on)s and is not complete."),
    "return_uninspected": _("Return %(number)s is here and nobody has looked at it."),
    "refund_waiting": _("Return %(number)s is inspected and has not been paid out."),
    "claim_open": _("Claim %(number)s is not decided; units: %(units)s."),
}
# What the button of a remedy says, and what it will do.
REMEDIES: dict[str, tuple[str | Promise, str | Promise]] = {
    "find_elsewhere": (
        _("Send from elsewhere"),
        _(
            "takes it from %(location)s and looks for the goods at other places; if none has them, it is held for stock"
        ),
    ),
    "ask_carrier": (
        _("Ask the carrier"),
        _("asks the carrier where %(tracking)s is; if it has arrived, the order goes on"),
    ),
    "note_arrived": (_("It arrived"), _("notes that %(tracking)s reached the customer now")),
    "look_for_stock": (
        _("Look for stock"),
        _("gives free stock to whoever waits for it longest, this order in its turn"),
    ),
    "cancel_units": (
        _("Cancel them"),
        _("takes %(units)s × %(sku)s off the order, lets go of the money for them, and tells the customer"),
    ),
    "send_link": (_("Send it again"), _("sends the customer the same link once more; the clock begins anew")),
    "refund_again": (_("Pay back again"), _("asks once more to pay %(amount)s back, the way it came")),
    "extend_return": (
        _("Give more time"),
        _("gives %(number)s 14 days more to come, and tells the customer"),
    ),
    "send_claimed": (
        _("Send again"),
        _("sends %(units)s more at what was paid; nothing has to come back"),
    ),
    "pay_claimed": (_("Pay back"), _("pays %(units)s back at what was paid; nothing has to come back")),
    "go_on": (
        _("Push on"),
        _("confirms the order if nothing holds it, and hands to the warehouse what has stock"),
    ),
    "promise_again": (
        _("Promise again"),
        _("works the day out anew from stock and supply, and tells the customer"),
    ),
    "release_hold": (_("Release hold"), _("lifts this hold; if it is the last, the order goes on by itself")),
    "release_work": (_("Release work"), _("puts the work back on the warehouse's list")),
    "want_label": (_("Ask for a label"), _("asks the carrier once more for a label for this parcel")),
    "retry_reaction": (_("Try again"), _("puts the failed step back in the queue; it runs within seconds")),
    "ask_provider": (_("Ask now"), _("asks the provider what became of it; nothing is charged twice")),
    "authorise_again": (_("Charge again"), _("asks the provider once more to hold the same amount")),
    "new_link": (_("New link"), _("makes a new link for what is open now; the customer is sent it")),
    "propose_reminders": (_("Propose reminder"), _("writes reminders for what is overdue, for you to send")),
    "capture_again": (_("Take the money"), _("asks for what was sent and not paid, as far as it is held")),
    "refund_surplus": (_("Pay back"), _("pays back what came in beyond what is owed, the way it came")),
    "authorise_return": (_("Authorise"), _("allows the return; the customer is told where to send it")),
    "finish_receipt": (_("Nothing more comes"), _("ends the receipt with what has come so far")),
    "settle_return": (_("Pay out"), _("gives the customer what the return's terms say, less fees")),
}
# Where else to go: the page that has the form, which fact names what it is about (the order, if none), its name.
_WORK = ("web:fulfillment-order", "work", _("Do the work"))
_LINK = ("aftersales:pay-links", "", _("Send a payment link"))
_CHANGE = ("treasury:order-change", "", _("Replace or cancel"))
PLACES: dict[str, tuple[tuple[str, str, str | Promise], ...]] = {
    "late": (_WORK, _CHANGE),
    "at_risk": (_WORK, _CHANGE),
    "work_waiting": (("web:fulfillment-order", "subject", _("Do the work")),),
    "parcel_late": (("aftersales:return-new", "", _("Open a claim")),),
    "reaction_parked": (("web:parked", "none", _("What happened")),),
    "stuck": (_CHANGE,),
    "label_missing": (("web:fulfillment-order", "work", _("The work")),),
    "invoice_overdue": (
        ("treasury:receivable-reminders", "none", _("Read and send reminders")),
        ("treasury:receivable-customer", "customer", _("The account")),
    ),
    "hold_stock": (_CHANGE,),
    "hold_credit": (("treasury:receivable-customer", "customer", _("Raise the limit, or note a payment")),),
    "payment_unknown": (("treasury:order-money", "", _("Its money")),),
    "unallocated": (_CHANGE,),
    "payment_failed": (_LINK,),
    "link_unanswered": (("aftersales:pay-links", "", _("The link")),),
    "short_paid": (_LINK,),
    "capture_failed": (_LINK, ("treasury:order-money", "", _("Its money"))),
    "refund_failed": (("treasury:order-refund", "", _("Refund another way")),),
    "overpaid": (("treasury:order-money", "", _("Its money")),),
    "statement_exception": (("treasury:statement", "statement", _("The statement")),),
    "dispute_due": (("treasury:dispute", "dispute", _("Answer it")),),
    "hold_payment": (_LINK,),
    "hold_address": (("treasury:order-change", "", _("Change the address")),),
    "hold_fraud": (("risk:review", "review", _("Accept or reject")),),
    "return_undecided": (("aftersales:return", "return", _("The return")),),
    "return_overdue": (("aftersales:return", "return", _("The return")),),
    "return_uninspected": (("aftersales:return", "return", _("Inspect")),),
    "refund_waiting": (("aftersales:return", "return", _("The return")),),
    "claim_open": (("aftersales:return-claims", "#subject", _("Decline with a note")),),
}
