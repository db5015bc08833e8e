"""The socket for tax engines, and what an answer must be like to be believed."""

from goodorder.pricing.ports.answers import (
    answer_from_json,
    checked_answer,
    document_from_json,
    fingerprint_of,
)
from goodorder.pricing.ports.engines import (
    JurisdictionTax,
    LineTax,
    RecordedLine,
    TaxableLine,
    TaxAnswer,
    TaxDocument,
    TaxEngine,
    TaxEngineRefused,
    TaxEngineUnavailable,
    TaxInquiry,
    TaxPlace,
    TaxQuoteAwaited,
)

__all__ = [
    "JurisdictionTax",
    "LineTax",
    "RecordedLine",
    "TaxAnswer",
    "TaxDocument",
    "TaxEngine",
    "TaxEngineRefused",
    "TaxEngineUnavailable",
    "TaxInquiry",
    "TaxPlace",
    "TaxQuoteAwaited",
    "TaxableLine",
    "answer_from_json",
    "checked_answer",
    "document_from_json",
    "fingerprint_of",
]
