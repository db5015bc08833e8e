"""Issued documents, what waits for one, receipts, and when each is issued."""

from goodorder.invoicing.models.deliveries import Delivery, DeliveryLine
from goodorder.invoicing.models.documents import Document, DocumentLine
from goodorder.invoicing.models.policies import InvoicePolicy
from goodorder.invoicing.models.receipts import PaymentReceipt

__all__ = ["Delivery", "DeliveryLine", "Document", "DocumentLine", "InvoicePolicy", "PaymentReceipt"]
