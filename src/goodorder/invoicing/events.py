"""What was issued. Amounts in minor units; `net_items` and `net_charges` are before discount, without tax."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money


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
        return f"Invoice {self.number} issued: {Money(self.total, self.currency)}"


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
        return f"Credit note {self.number} issued: {Money(self.total, self.currency)} ({self.reason})"


class InvoicePolicySet(Fact, aggregate="invoice_policy"):
    """How the orders of a channel (code) or customer (id) are invoiced from now on: by shipment or by order."""

    policy: str
    channel: str
    customer: str
