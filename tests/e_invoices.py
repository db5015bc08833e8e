"""What tests of e-invoices share: a company that may issue them, sheets of any kind, and their judgement."""

from datetime import date

from builders import company
from goodorder.invoicing.queries import electronic
from goodorder.invoicing.queries.electronic import CII, UBL
from goodorder.invoicing.rules import CREDIT, DraftLine
from goodorder.invoicing.rules import official as xml_rules
from goodorder.invoicing.rules.sheet import Sheet
from goodorder.kernel.access import system_context
from goodorder.parties import commands as parties
from goodorder.parties.models import Company
from goodorder.parties.rules import CompanyParticulars
from papers import BUYER, line

PARTICULARS = CompanyParticulars(
    tax_number="GB 123 4567 89",
    line1="14 Harbour Street",
    city="Bristol",
    postcode="BS1 4RN",
    email="accounts@northwind.example.com",
    registration="01234567",
    iban="GB33 BUKB 2020 1555 5555 55",
    bic="BUKBGB22",
)
SELLER = {
    "code": "GB01",
    "name": "Northwind Tea Ltd",
    "country": "GB",
    "tax_number": PARTICULARS.tax_number,
    "postal": {"line1": "14 Harbour Street", "city": "Bristol", "email": "accounts@northwind.example.com"},
}
FIRM = {**BUYER, "company": "Kaffee GmbH", "country": "DE", "tax_number": "DE 123456789"}


def ready(code: str = "GB01") -> Company:
    """Return a company whose documents can be e-invoices."""
    company(code)
    return parties.describe_company(system_context("tests"), company=code, particulars=PARTICULARS)


def untaxed(category: str, reason: str = "") -> DraftLine:
    """Return a line without tax."""
    return line(tax=0, tax_rate_ppm=0, tax_category=category, tax_reason=reason)


def sheet(*lines: DraftLine, **fields) -> Sheet:
    """Return a document as it would be frozen."""
    defaults = {
        "kind": "invoice",
        "number": "INV-2026-000001",
        "issued_on": date(2026, 11, 21),
        "due_on": date(2026, 12, 5),
        "seller": SELLER,
        "buyer": BUYER,
        "currency": "EUR",
    }
    return Sheet(lines=lines or (line(),), **{**defaults, **fields})


def broken_rules(made: Sheet) -> dict[str, list[str]]:
    """Return the rules a document breaks, by syntax."""
    return {syntax: _broken(made, syntax) for syntax in (UBL, CII)}


def _broken(made: Sheet, syntax: str) -> list[str]:
    xml = electronic.written(made, syntax)
    schema = electronic.schema_of(syntax, is_credit=made.kind == CREDIT)
    failures = xml_rules.schema_failures(schema, xml) or xml_rules.rule_failures(
        electronic.rules_of(syntax), xml
    )
    return [failure.rule for failure in failures]


SOUND = {UBL: [], CII: []}
