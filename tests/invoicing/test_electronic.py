"""E-invoices leave only when they are what was issued and keep every rule."""

import io
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from lxml import etree
from pypdf import PdfReader

from builders import company
from e_invoices import ready, untaxed
from goodorder.invoicing import commands, queries
from goodorder.invoicing.models import Document
from goodorder.invoicing.queries import electronic
from goodorder.invoicing.queries.electronic import CII, UBL, e_invoice, faults_of, verdicts, written
from goodorder.kernel.errors import Invalid, Missing, Refused
from papers import BUYER, draft, invoice, line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready():
    ready()


def credit_note(ctx, corrected: Document) -> Document:
    wanted = draft(line(quantity=1, net=300, discount=30, tax=54), buyer={})
    return commands.issue_credit_note(ctx, draft=wanted, corrects=corrected.public_id, reason="returned")


@contextmanager
def tampering(table: str):
    """Let a hand reach past the guards, as a thief with the database's password could."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_invoice_and_its_credit_note_leave_in_every_form(ctx):
    made = invoice(ctx, line(), line(2, kind="shipping", description="Post", net=500, discount=0, tax=100))
    for document, root in ((made, "Invoice"), (credit_note(ctx, made), "CreditNote")):
        assert [verdict.faults for verdict in verdicts(ctx, document.public_id)] == [(), ()]
        ubl = e_invoice(ctx, document.public_id, UBL)
        assert (ubl.name, ubl.media_type) == (f"{document.number}.ubl.xml", "application/xml")
        assert etree.QName(etree.fromstring(ubl.content)).localname == root
        cii = e_invoice(ctx, document.public_id, CII)
        assert etree.QName(etree.fromstring(cii.content)).localname == "CrossIndustryInvoice"


def test_a_credit_note_names_the_invoice_it_corrects(ctx):
    made = invoice(ctx)
    xml = e_invoice(ctx, credit_note(ctx, made).public_id, UBL).content
    (named,) = etree.fromstring(xml).findall(".//{*}InvoiceDocumentReference/{*}ID")
    assert named.text == made.number


def test_facturx_is_an_archival_pdf_that_carries_the_checked_file(ctx):
    made = invoice(ctx)
    file = e_invoice(ctx, made.public_id, "facturx")
    assert (file.name, file.media_type) == (f"{made.number}.facturx.pdf", "application/pdf")
    reader = PdfReader(io.BytesIO(file.content))
    (carried,) = reader.attachments["factur-x.xml"]
    assert carried == e_invoice(ctx, made.public_id, CII).content
    said = reader.root_object["/Metadata"].get_data().decode()
    for fact in ("<pdfaid:part>3</pdfaid:part>", "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>"):
        assert fact in said
    assert made.number in reader.pages[0].extract_text()
    (attached,) = reader.root_object["/AF"]
    assert attached.get_object()["/AFRelationship"] == "/Data"


def test_a_tampered_total_does_not_leave(ctx):
    made = invoice(ctx)
    with tampering("invoicing_document") as cursor:
        cursor.execute("UPDATE invoicing_document SET total = total + 1, net = net + 1")
    for form in electronic.FORMS:
        with pytest.raises(Refused, match=r"must not leave .*GO-SEAL.*restore it from a backup") as refusal:
            e_invoice(ctx, made.public_id, form)
        assert refusal.value.details["rule"] == "GO-SEAL"
        assert "GO-SUMS" in refusal.value.details["rules"]


def test_a_line_tampered_together_with_its_document_does_not_leave(ctx):
    made = invoice(ctx)
    with tampering("invoicing_document") as cursor:
        cursor.execute("UPDATE invoicing_document SET total = total + 1, net = net + 1")
    with tampering("invoicing_documentline") as cursor:
        cursor.execute("UPDATE invoicing_documentline SET net = net + 1")
    rules = {fault.rule for verdict in verdicts(ctx, made.public_id) for fault in verdict.faults}
    assert rules == {"GO-SEAL"}


@pytest.mark.parametrize(
    ("syntax", "element"), [(UBL, b"cbc:TaxInclusiveAmount"), (CII, b"ram:GrandTotalAmount")]
)
def test_a_falsified_total_in_the_file_breaks_its_rule(ctx, syntax, element):
    document = queries.get_document(ctx, invoice(ctx).public_id)
    xml = written(queries.sheet_of(document), syntax)
    opening = xml.index(b"<" + element)
    falsified = xml[:opening] + xml[opening:].replace(b"10.80<", b"10.81<", 1)
    assert falsified != xml
    assert {"BR-CO-15", "GO-STATED"} <= {fault.rule for fault in faults_of(document, syntax, falsified)}


@pytest.mark.parametrize("syntax", [UBL, CII])
def test_a_file_that_is_consistent_but_another_one_is_found(ctx, syntax):
    document = queries.get_document(ctx, invoice(ctx).public_id)
    other = queries.get_document(ctx, invoice(ctx, line(net=2_000, discount=0, tax=400)).public_id)
    xml = written(queries.sheet_of(other), syntax)
    assert {fault.rule for fault in faults_of(document, syntax, xml)} == {"GO-STATED"}


def test_a_file_that_is_no_invoice_breaks_the_schema(ctx):
    document = queries.get_document(ctx, invoice(ctx).public_id)
    (fault,) = faults_of(document, UBL, b"<Invoice/>")
    assert fault.rule == "XSD"


def test_what_the_rules_refuse_is_told_with_its_remedy(ctx):
    made = invoice(ctx, buyer={**BUYER, "country": "ZZ"})
    with pytest.raises(Refused, match=r"BR-CL-14: .*correct the buyer's country"):
        e_invoice(ctx, made.public_id, UBL)


def test_missing_particulars_are_named_and_later_documents_carry_them(ctx):
    company("DE01")
    early = invoice(ctx, company="DE01")
    with pytest.raises(Refused, match=r"seller\.postal\.email: missing for an e-invoice; enter it at House"):
        e_invoice(ctx, early.public_id, UBL)
    (fault, _) = [verdict.faults[0] for verdict in verdicts(ctx, early.public_id)]
    assert fault.rule == "invoicing.e_invoice_incomplete"
    ready("DE01")
    assert e_invoice(ctx, invoice(ctx, company="DE01").public_id, UBL).content


def test_unknown_forms_and_documents_are_refused(ctx):
    with pytest.raises(Invalid, match="format: choose one of ubl, cii, facturx"):
        e_invoice(ctx, invoice(ctx).public_id, "pdf")
    with pytest.raises(Missing):
        e_invoice(ctx, "doc_unknown", UBL)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"tax_category": "X"}, "lines[0].tax_category"),
        ({"tax_category": "Z"}, "lines[0].tax_category"),
        ({"tax_category": "E", "tax": 0, "tax_rate_ppm": 0}, "lines[0].tax_reason"),
    ],
)
def test_an_unsound_category_is_refused_at_issue(ctx, fields, field):
    with pytest.raises(Invalid) as refusal:
        invoice(ctx, line(**fields))
    assert refusal.value.details["field"] == field


def test_the_hash_covers_category_and_reason_but_not_their_silence(ctx):
    plain, exempt = invoice(ctx), invoice(ctx, untaxed("E", "Art. 132"))
    with tampering("invoicing_documentline") as cursor:
        cursor.execute("UPDATE invoicing_documentline SET tax_reason = 'other' WHERE tax_category = 'E'")
    assert queries.is_unchanged(ctx, plain.public_id)
    assert not queries.is_unchanged(ctx, exempt.public_id)


def test_the_printed_document_says_why_no_tax_is_due(ctx):
    made = invoice(ctx, untaxed("G"))
    text = PdfReader(io.BytesIO(queries.invoice_pdf(ctx, made.public_id))).pages[0].extract_text()
    assert "Export, free of tax." in text


def test_a_glyph_no_font_has_is_refused_in_the_archive_and_fine_elsewhere(ctx):
    made = invoice(ctx, buyer={**BUYER, "name": "\U00013000 Ra"})
    with pytest.raises(Refused, match=r"a PDF for the archive cannot be made: .*install a font"):
        e_invoice(ctx, made.public_id, "facturx")
    assert "\U00013000 Ra" in e_invoice(ctx, made.public_id, UBL).content.decode()
