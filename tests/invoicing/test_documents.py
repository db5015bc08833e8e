from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from builders import company
from goodorder.invoicing import commands, queries
from goodorder.invoicing.models import Document
from goodorder.invoicing.rules import Amounts, PastDocument
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from papers import draft, invoice, line

pytestmark = pytest.mark.django_db


def credit(ctx, corrected: Document, *lines, **fields) -> Document:
    wanted = draft(*lines, buyer={}, **fields)
    return commands.issue_credit_note(ctx, draft=wanted, corrects=corrected.public_id, reason="returned")


def test_an_invoice_adds_up_is_numbered_and_tells_of_itself(ctx):
    post = line(2, kind="shipping", description="Post", sku_code="", quantity=1, net=500, discount=0, tax=100)
    made = invoice(ctx, line(), post)
    assert (made.number, made.series, made.serial) == ("INV-2026-000001", "2026", 1)
    assert (made.net, made.discount, made.tax, made.total) == (1_500, 100, 280, 1_680)
    assert (made.issued_at, made.due_on) == (ctx.now, date(2026, 12, 5))
    event = Event.objects.get(kind="invoicing.InvoiceIssued")
    assert event.about == "ord_1"
    assert event.facts == {
        "document_id": made.public_id,
        "number": "INV-2026-000001",
        "company": "GB01",
        "about": "ord_1",
        "currency": "EUR",
        "net_items": 1_000,
        "net_charges": 500,
        "discount": 100,
        "tax": 280,
        "total": 1_680,
        "issued_on": "2026-11-21",
    }


def test_a_source_gets_one_document(ctx):
    wanted = draft()
    first = commands.issue_invoice(ctx, draft=wanted)
    assert commands.issue_invoice(ctx, draft=wanted) == first
    assert invoice(ctx).serial == 2


def test_each_company_and_year_counts_for_itself(ctx):
    invoice(ctx)
    assert invoice(ctx, company="DE01").number == "INV-2026-000001"
    later = replace(ctx, now=datetime(2027, 1, 2, tzinfo=UTC))
    assert invoice(later).number == "INV-2027-000001"
    assert invoice(later).number == "INV-2027-000002"


def test_numbers_rise_with_time_even_when_clocks_differ(ctx):
    first = invoice(ctx)
    slow = replace(ctx, now=ctx.now - timedelta(seconds=3))
    assert invoice(slow).issued_at == first.issued_at
    with pytest.raises(Refused, match="is numbered already; issue it now instead"):
        commands.issue_invoice(ctx, draft=draft(), issued_at=ctx.now - timedelta(days=1))
    with pytest.raises(Invalid, match="issued_at: lies in the future"):
        commands.issue_invoice(ctx, draft=draft(), issued_at=ctx.now + timedelta(days=1))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"quantity": 0}, "lines[1].quantity"),
        ({"net": -1}, "lines[1].net"),
        ({"discount": 1_001}, "lines[1].discount"),
        ({"tax": -1}, "lines[1].tax"),
        ({"kind": "gift"}, "lines[1].kind"),
    ],
)
def test_an_unsound_line_is_named(ctx, fields, field):
    with pytest.raises(Invalid) as refusal:
        invoice(ctx, line(), line(2, **fields))
    assert refusal.value.details["field"] == field


def test_a_document_without_lines_is_refused(ctx):
    with pytest.raises(Invalid, match="needs at least one line"):
        commands.issue_invoice(ctx, draft=replace(draft(), lines=()))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoicing_document SET total = total + 1, net = net + 1",
        "UPDATE invoicing_document SET buyer = '{}'",
        "DELETE FROM invoicing_document",
        "UPDATE invoicing_documentline SET description = 'other'",
        "DELETE FROM invoicing_documentline",
    ],
)
def test_the_database_itself_refuses_to_change_a_document(ctx, statement):
    invoice(ctx)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_hash_proves_that_nothing_changed(ctx):
    made = invoice(ctx, line(), line(2, description="Käse – 20 %"))
    assert queries.is_unchanged(ctx, made.public_id)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE invoicing_documentline DISABLE TRIGGER USER")
        cursor.execute("UPDATE invoicing_documentline SET quantity = 4 WHERE line_ref = 2")
        cursor.execute("ALTER TABLE invoicing_documentline ENABLE TRIGGER USER")
    assert not queries.is_unchanged(ctx, made.public_id)


def test_a_credit_note_takes_back_part_of_a_line_and_names_its_invoice(ctx):
    made = invoice(ctx)
    note = credit(ctx, made, line(quantity=1, net=334, discount=34, tax=60))
    assert (note.number, note.corrects, note.total, note.buyer) == ("CN-2026-000001", made, 360, made.buyer)
    assert queries.creditable([made])[made.pk] == {1: Amounts(2, 666, 66, 120)}
    assert (queries.invoiced_units([1, 9]), queries.credited_units([1, 9])) == ({1: 3}, {1: 1})
    assert Event.objects.get(kind="invoicing.CreditNoteIssued").facts["reason"] == "returned"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"quantity": 3, "net": 1, "discount": 0, "tax": 0}, "quantity"),
        ({"quantity": 1, "net": 667, "discount": 60, "tax": 0}, "net"),
        ({"quantity": 1, "net": 600, "discount": 0, "tax": 121}, "tax"),
        ({"quantity": 1, "net": 600, "discount": 67, "tax": 0}, "discount"),
        ({"quantity": 0, "net": 666, "discount": 0, "tax": 120}, "total"),
    ],
)
def test_no_more_units_or_money_are_credited_than_are_left(ctx, fields, field):
    made = invoice(ctx)
    credit(ctx, made, line(quantity=1, net=334, discount=34, tax=60))
    with pytest.raises(Refused) as refusal:
        credit(ctx, made, line(**fields))
    assert (refusal.value.code, refusal.value.details["field"]) == ("invoicing.credit_exceeds", field)


def test_a_credit_note_must_fit_its_invoice(ctx):
    made = invoice(ctx)
    note = credit(ctx, made, line(quantity=0, net=1, discount=0, tax=0))
    for corrected, fields, code in [
        (note, {}, "invoicing.not_an_invoice"),
        (made, {"currency": "USD"}, "invoicing.credit_misfit"),
    ]:
        with pytest.raises(Refused) as refusal:
            credit(ctx, corrected, **fields)
        assert refusal.value.code == code
    with pytest.raises(Invalid, match="name the invoiced line it credits"):
        credit(ctx, made, line(None))
    with pytest.raises(Refused, match="line 9"):
        credit(ctx, made, line(9))


def test_a_credit_note_needs_a_reason(ctx):
    made = invoice(ctx)
    with pytest.raises(Invalid, match="reason: say why"):
        commands.issue_credit_note(ctx, draft=draft(), corrects=made.public_id, reason="")


def past(days: int, **fields) -> PastDocument:
    issued_at = datetime(2025, 12, 25, tzinfo=UTC) + timedelta(days=days)
    corrects, reason = fields.pop("corrects", ""), fields.pop("reason", "")
    lines = fields.pop("lines", ())
    return PastDocument(draft=draft(*lines, **fields), issued_at=issued_at, corrects=corrects, reason=reason)


def test_history_is_numbered_in_order_of_time_and_nothing_reacts_to_it(ctx, django_assert_max_num_queries):
    history = [past(day, source=f"old:{day}") for day in reversed(range(20))]
    note = past(12, source="old:note", corrects="old:3", reason="returned", lines=[line(quantity=1, net=334)])
    with django_assert_max_num_queries(30):
        issued = commands.issue_past(ctx, drafts=[note, *history])
    assert commands.issue_past(ctx, drafts=[note, *history]) == []
    assert [document.number for document in issued] == [
        *(f"INV-2025-{serial:06d}" for serial in range(1, 8)),
        *(f"INV-2026-{serial:06d}" for serial in range(1, 14)),
        "CN-2026-000001",
    ]
    times = [document.issued_at for document in issued[:-1]]
    assert times == sorted(times)
    assert issued[-1].corrects.source == "old:3"
    assert Event.objects.filter(relayed_at=None, kind__startswith="invoicing").count() == 0
    assert all(queries.is_unchanged(ctx, document.public_id) for document in issued)
    assert invoice(ctx).serial == 14


def test_history_never_comes_after_the_present_nor_credits_too_much(ctx):
    commands.issue_past(ctx, drafts=[past(20, source="old:20")])
    with pytest.raises(Refused, match="lies before the last invoice of 2026"):
        commands.issue_past(ctx, drafts=[past(10)])
    twice = [past(30 + at, source=f"note:{at}", corrects="old:20", reason="returned") for at in range(2)]
    with pytest.raises(Refused, match="has only 0 left to credit"):
        commands.issue_past(ctx, drafts=twice)
    with pytest.raises(Missing, match="no invoice of GB01 has the source nothing"):
        commands.issue_past(ctx, drafts=[past(40, corrects="nothing", reason="returned")])


def test_people_see_only_documents_of_their_companies(ctx):
    made = invoice(ctx)
    company("DE01")
    mine = Context("user:a", ctx.now, frozenset({"*"}), {"company": frozenset({"DE01"})})
    assert queries.list_documents(mine).items == []
    assert [each.number for each in queries.list_documents(ctx, about="ord_1", kind="invoice").items] == [
        made.number
    ]
    with pytest.raises(Missing):
        queries.invoice_pdf(mine, made.public_id)


def test_lists_ask_the_database_as_often_for_three_as_for_one(ctx, django_assert_num_queries):
    for _ in range(3):
        invoice(ctx)
        with django_assert_num_queries(1):
            assert [document.company.code for document in queries.list_documents(ctx).items]
