"""Documents for machines: UBL 2.1, CII and Factur-X, made from the frozen rows and judged before they leave."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from goodorder.invoicing.models import Document
from goodorder.invoicing.queries import TEMPLATE, get_document, is_sealed, sheet_of
from goodorder.invoicing.rules import CREDIT, Amounts, official
from goodorder.invoicing.rules.business_terms import terms_of, totals
from goodorder.invoicing.rules.judging import Fault, stated_faults, stored_faults
from goodorder.invoicing.rules.sheet import Sheet, printed
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Invalid, OmsError, Refused
from goodorder.looks import typeset

UBL, CII, FACTURX = FORMS = ("ubl", "cii", "facturx")
LEVEL = "en16931"
XML, PDF = "application/xml", "application/pdf"
MOST_TOLD = 5
_RULES = {UBL: "ubl-2.1/EN16931-UBL-validation.xslt", CII: "facturx-en16931/FACTUR-X_EN16931.xslt"}
_UBL_SCHEMA = "ubl-2.1/maindoc/UBL-{}-2.1.xsd"
_CII_SCHEMA = "facturx-en16931/Factur-X_EN16931.xsd"
_SUMS = "//*[local-name()='{}']/*[local-name()='{}']"
_UBL_TOTAL, _CII_TOTAL = "LegalMonetaryTotal", "SpecifiedTradeSettlementHeaderMonetarySummation"
# Where each syntax states the amounts that must be the document's.
_STATED = {
    UBL: {
        "BT-106": _SUMS.format(_UBL_TOTAL, "LineExtensionAmount"),
        "BT-109": _SUMS.format(_UBL_TOTAL, "TaxExclusiveAmount"),
        "BT-110": "/*/*[local-name()='TaxTotal']/*[local-name()='TaxAmount']",
        "BT-112": _SUMS.format(_UBL_TOTAL, "TaxInclusiveAmount"),
        "BT-115": _SUMS.format(_UBL_TOTAL, "PayableAmount"),
        "BT-131": "/*/*[contains(local-name(), 'Line')]/*[local-name()='LineExtensionAmount']",
    },
    CII: {
        "BT-106": _SUMS.format(_CII_TOTAL, "LineTotalAmount"),
        "BT-109": _SUMS.format(_CII_TOTAL, "TaxBasisTotalAmount"),
        "BT-110": _SUMS.format(_CII_TOTAL, "TaxTotalAmount"),
        "BT-112": _SUMS.format(_CII_TOTAL, "GrandTotalAmount"),
        "BT-115": _SUMS.format(_CII_TOTAL, "DuePayableAmount"),
        "BT-131": _SUMS.format("SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount"),
    },
}
_one_at_a_time = Lock()  # the library edits its own tables while it writes


@dataclass(frozen=True, slots=True)
class ElectronicDocument:
    """A file that may leave: it passed every check."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Issued:
    """Which document: enough to ask for it and to name its file."""

    public_id: str
    company: str
    number: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say of one syntax; no faults: it may leave."""

    syntax: str
    faults: tuple[Fault, ...]


def e_invoice(ctx: Context, document_id: str, form: str) -> ElectronicDocument:
    """Return a document as `ubl`, `cii` or `facturx` (CII inside PDF/A-3), checked offline before it leaves.

    Raises Missing, Invalid (the form), Refused naming the field that is missing, or the first rule that is broken
    with its remedy.
    """
    document = get_document(ctx, document_id)
    name = file_name(document.number, form)
    if form == FACTURX:
        return ElectronicDocument(name, PDF, _archived(sheet_of(document), _checked(document, CII)))
    return ElectronicDocument(name, XML, _checked(document, form))


def issued_between(ctx: Context, start: datetime, end: datetime) -> list[Issued]:
    """List documents issued from `start` up to, not at, `end`, by company in order of issue."""
    rows = Document.objects.visible_to(ctx).filter(issued_at__gte=start, issued_at__lt=end)
    ordered = rows.order_by("company__code", "issued_at", "id")
    return [Issued(*row) for row in ordered.values_list("public_id", "company__code", "number")]


@internal_query
def file_name(number: str, form: str) -> str:
    """Return what a document's file is called; raises Invalid for an unknown form."""
    if form not in FORMS:
        raise Invalid("invoicing.form_unknown", f"format: choose one of {', '.join(FORMS)}", field="format")
    return f"{number}.facturx.pdf" if form == FACTURX else f"{number}.{form}.xml"


def verdicts(ctx: Context, document_id: str) -> list[Verdict]:
    """Return what the checks say of a document in each syntax; raises Missing."""
    document = get_document(ctx, document_id)
    return [Verdict(syntax, tuple(_verdict(document, syntax))) for syntax in (UBL, CII)]


@internal_query
def faults_of(document: Document, syntax: str, xml: bytes) -> list[Fault]:
    """Judge a file that claims to be a document: its seal and sums, the schema, the rules, the amounts it states."""
    head = {name: getattr(document, name) for name in ("net", "discount", "tax", "total")}
    lines = sheet_of(document).lines
    found = stored_faults(head, lines, is_sealed=is_sealed(document))
    if broken := official.schema_failures(schema_of(syntax, is_credit=document.kind == CREDIT), xml):
        return found + [Fault.of(each.rule, each.text) for each in broken]
    found += [Fault.of(each.rule, each.text) for each in official.rule_failures(rules_of(syntax), xml)]
    wanted = _amounts(document)
    return found + stated_faults(official.texts_at(xml, _STATED[syntax]), wanted)


@internal_query
def written(sheet: Sheet, syntax: str) -> bytes:
    """Write a document's terms as XML, unjudged; raises Refused when facts are missing or cannot be stated."""
    from facturx import generate_cii_xml, generate_ubl_xml

    write: Any = generate_ubl_xml if syntax == UBL else generate_cii_xml
    terms = terms_of(sheet)
    try:
        with _one_at_a_time:
            # The library's own rule check would ask a server; ours runs here.
            xml: bytes = write(terms, level=LEVEL, check_xsd=False, check_schematron=None)
    except ValueError as failure:  # such as a currency that is no longer in force
        message = f"this document cannot be written as {syntax.upper()}: {failure}; send it as PDF"
        raise Refused("invoicing.e_invoice_unwritable", message) from failure
    return xml


def _verdict(document: Document, syntax: str) -> list[Fault]:
    try:
        return faults_of(document, syntax, written(sheet_of(document), syntax))
    except OmsError as refusal:
        text, _, remedy = refusal.message.partition("; ")
        return [Fault(refusal.code, text, remedy)]


def _checked(document: Document, syntax: str) -> bytes:
    xml = written(sheet_of(document), syntax)
    if faults := faults_of(document, syntax, xml):
        worst = faults[0]
        raise Refused(
            "invoicing.e_invoice_unsound",
            f"{document.number} must not leave as {syntax.upper()}: {worst.rule}: {worst.text}. {worst.remedy}",
            rule=worst.rule,
            rules=[each.rule for each in faults[:MOST_TOLD]],
        )
    return xml


def _archived(sheet: Sheet, xml: bytes) -> bytes:
    """Set the document as PDF/A-3 with the XML inside: Factur-X."""
    from facturx import generate_from_binary

    texts = printed(sheet)
    title = f"{texts['title']} {sheet.number}"
    about = {"author": str(sheet.seller["name"]), "title": title, "subject": title, "keywords": "Factur-X"}
    content: bytes = generate_from_binary(
        typeset.pdf(TEMPLATE, texts, is_archival=True),
        xml,
        flavor="factur-x",
        level=LEVEL,
        check_xsd=False,
        check_schematron=False,
        pdf_metadata=about,
        lang=texts["language"],
    )
    return content


def _amounts(document: Document) -> dict[str, list[str]]:
    sums = Amounts(0, document.net, document.discount, document.tax)
    wanted = {term: [text] for term, text in totals(sums, document.currency).items()}
    lines = terms_of(sheet_of(document))["BG-25"]
    return {**wanted, "BT-131": [line["BT-131"] for line in lines]}


@internal_query
def schema_of(syntax: str, *, is_credit: bool) -> Path:
    """Return the file of the schema a document must fit."""
    root = "CreditNote" if is_credit else "Invoice"
    return _path(_UBL_SCHEMA.format(root) if syntax == UBL else _CII_SCHEMA)


@internal_query
def rules_of(syntax: str) -> Path:
    """Return the file of the official rules of EN 16931 for a syntax."""
    return _path(_RULES[syntax])


@cache
def _path(name: str) -> Path:
    return Path(str(files("facturx"))) / "xsd_and_schematron" / name
