"""What was issued, and what waits for its invoice. Amounts in minor units; `net_items` and `net_charges` are before discount, without tax."""

from typing import Any

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class InvoiceIssued(Fact, aggregate="document"):
    """An invoice was issued."""

    document_id: str
    number: str
    company: str
    about: str
    currency: str
    net_items: int
    net_charges: int
    discount: int
    tax: int
    total: int
    issued_on: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Invoice {number} issued: {money}")


class CreditNoteIssued(Fact, aggregate="document"):
    """A credit note was issued; amounts are positive and reduce what is owed."""

    document_id: str
    number: str
    company: str
    about: str
    currency: str
    net_items: int
    net_charges: int
    discount: int
    tax: int
    total: int
    issued_on: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Credit note {number} issued: {money} ({reason})")


class DeliveryRecorded(Fact, aggregate="delivery"):
    """What left will be invoiced with its period, which ends with the day `closes_on`."""

    delivery_id: str
    number: str
    company: str
    about: str
    currency: str
    net_items: int
    net_charges: int
    discount: int
    tax: int
    total: int
    delivered_on: str
    closes_on: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{money} to be invoiced with the period that ends on {closes_on}")


class DeliveryTakenBack(Fact, aggregate="delivery"):
    """A part of a delivery came back before its invoice, which will say less; `delivery_id` is the return's own."""

    delivery_id: str
    company: str
    about: str
    currency: str
    net_items: int
    net_charges: int
    discount: int
    tax: int
    total: int
    returned_on: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{money} less to be invoiced: {reason}")


class CollectiveInvoiceIssued(Fact, aggregate="document"):
    """Deliveries of a customer were invoiced together; `parts` says for each order (`about`) how much (`total`)."""

    document_id: str
    number: str
    company: str
    customer_id: str
    currency: str
    total: int
    issued_on: str
    due_on: str
    parts: list[dict[str, Any]]


class ReceiptIssued(Fact, aggregate="receipt"):
    """A receipt was issued for a payment or a refund (`receipt`)."""

    receipt_id: str
    number: str
    receipt: str
    operation_id: str
    company: str
    about: str
    amount: int
    currency: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        what = tell(self, "refund of ") if self.receipt == "refund" else ""
        return tell(self, "Receipt {number} issued for {what}{money}", what=what)


class InvoicePolicySet(Fact, aggregate="invoice_policy"):
    """How the orders of a channel (code) or customer (id) are invoiced from now on: by shipment, order or period.

    `period`: week or month, ending with the day `cut_on` in `time_zone`. `receipts`: one for each payment.
    """

    policy: str
    channel: str
    customer: str
    period: str = ""
    cut_on: int = 0
    time_zone: str = "UTC"
    receipts: bool = False


class SeriesBegun(Fact, aggregate="company"):
    """A company's numbers without gaps of a kind begin with a higher one this year."""

    company: str
    document: str
    year: int
    serial: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Numbers of {company} for {year} begin with {serial} ({document})")
