from datetime import date

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import POSTAL
from goodorder.invoicing import commands, queries, rules
from goodorder.invoicing.rules import Amounts
from goodorder.invoicing.rules.sheet import Sheet, printed
from goodorder.kernel.errors import Refused
from goodorder.kernel.money import units_share
from papers import BUYER, draft, invoice, line

GERMAN = {"name": "Jörg Groß", "line1": "Ring 1", "city": "Ulm", "postcode": "89073", "country": "DE"}


@given(
    quantity=st.integers(1, 40),
    money=st.tuples(st.integers(0, 10**6), st.integers(0, 10**4), st.integers(0, 10**5)),
    asked=st.lists(st.integers(1, 15), max_size=12),
)
def test_credits_of_any_size_stop_exactly_at_the_invoice(quantity, money, asked):
    net, discount, tax = money
    invoiced = Amounts(quantity, net, min(discount, net), tax)
    room, taken = invoiced, 0
    for count in asked:
        part = Amounts(
            count,
            *(
                units_share(amount, quantity, first=taken, count=count)
                for amount in (invoiced.net, invoiced.discount, invoiced.tax)
            ),
        )
        try:
            rules.refuse_excess("INV-1", {1: room}, {1: part})
        except Refused:
            assert taken + count > quantity
            continue
        room, taken = room.plus(part, -1), taken + count
    assert min(room.quantity, room.net, room.discount, room.tax, room.total) >= 0
    assert taken < quantity or room == Amounts()


def test_the_hash_does_not_depend_on_the_order_of_keys_but_on_every_value():
    first = rules.content_hash({"a": 1, "b": {"x": "ä", "y": None}})
    assert first == rules.content_hash({"b": {"y": None, "x": "ä"}, "a": 1})
    assert first != rules.content_hash({"a": 1, "b": {"x": "a", "y": None}})


def sheet(**fields) -> dict:
    seller = {"name": "Northwind Tea Ltd", "country": "GB", "tax_number": "GB 1", "postal": POSTAL}
    defaults = {
        "kind": "invoice",
        "number": "INV-2026-000001",
        "issued_on": date(2026, 11, 21),
        "due_on": date(2026, 12, 5),
        "seller": seller,
        "buyer": BUYER,
        "currency": "EUR",
        "lines": [line(net=123_456, tax=24_691, discount=0)],
    }
    return printed(Sheet(**{**defaults, **fields}))


@pytest.mark.parametrize(
    ("buyer", "title", "day", "total", "rate"),
    [
        (BUYER, "Invoice", "5\u00a0December\u00a02026", "€1,481.47", "20%"),
        ({**BUYER, "country": "US"}, "Invoice", "December\u00a05,\u00a02026", "€1,481.47", "20%"),
        (
            {**GERMAN, "language": "de"},
            "Rechnung",
            "5.\u00a0Dezember\u00a02026",
            "1.481,47\u00a0€",
            "20\u00a0%",
        ),
        (
            {**GERMAN, "language": "xx"},
            "Invoice",
            "5\u00a0December\u00a02026",
            "1.481,47\u00a0€",
            "20\u00a0%",
        ),
    ],
)
def test_words_numbers_and_dates_are_the_buyers(buyer, title, day, total, rate):
    found = sheet(buyer=buyer)
    assert (found["title"], dict(found["particulars"])[found["words"]["due_on"]]) == (title, day)
    assert (found["totals"][-1][1], found["lines"][0]["rate"]) == (total, rate)


@pytest.mark.parametrize(
    ("currency", "amount", "unit", "total"),
    [
        ("JPY", "123,456", "41,152", "JP¥148,147"),
        ("KWD", "123.456", "41.152", "148.147\u00a0KWD"),
        ("IQD", "123.456", "41.152", "148.147\u00a0IQD"),
        ("GBP", "1,234.56", "411.52", "£1,481.47"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(currency, amount, unit, total):
    found = sheet(currency=currency)
    only = found["lines"][0]
    assert (only["amount"], only["unit_price"], found["totals"][-1][1]) == (amount, unit, total)


def test_tax_is_told_by_rate_and_discounts_apart():
    found = sheet(lines=[line(), line(2, tax_rate_ppm=77_000, net=200, discount=0, tax=15), line(3)])
    assert found["taxes"] == [
        ["20%", "18.00", "3.60", "21.60"],
        ["7.7%", "2.00", "0.15", "2.15"],
    ]
    assert found["totals"] == [
        ["Subtotal", "22.00"],
        ["Discounts", "\u22122.00"],
        ["Net total", "20.00"],
        ["Tax 20%", "3.60"],
        ["Tax 7.7%", "0.15"],
        ["Total", "€23.75"],
    ]


def test_addresses_are_written_as_their_country_does():
    assert sheet()["buyer"] == ["Amelia Hart", "7 Row", "Bath", "BA1 2QH"]
    assert sheet(buyer=GERMAN)["buyer"] == ["Jörg Groß", "Ring 1", "89073 Ulm", "Germany"]
    american = {**BUYER, "city": "Troy", "region": "NY", "postcode": "12180", "country": "US"}
    assert sheet(buyer=american)["buyer"][2:] == ["Troy NY 12180", "United States"]


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({}, "Please pay €1,481.47 by 5\u00a0December\u00a02026, quoting INV-2026-000001."),
        (
            {"due_on": date(2026, 11, 21)},
            "Payable on receipt. Please quote INV-2026-000001 with your payment.",
        ),
        (
            {"buyer": {**BUYER, "payment": "card"}},
            "The total is charged to your card: there is nothing to transfer.",
        ),
        ({"kind": "credit"}, "This credit note reduces what you owe by €1,481.47."),
    ],
)
def test_the_buyer_is_told_how_to_pay(fields, note):
    assert sheet(**fields)["notes"] == [note, "All amounts in EUR."]


def text_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


@pytest.mark.django_db
def test_the_pdf_is_the_same_every_time_and_says_what_the_invoice_says(ctx):
    lines = [line(at, description=f"Sort {at} #[x] *b* $m$ \\n") for at in range(1, 41)]
    made = invoice(ctx, *lines)
    pdf = queries.invoice_pdf(ctx, made.public_id)
    assert pdf == queries.invoice_pdf(ctx, made.public_id)
    pages = text_of(pdf)
    assert [f"Page {at} of {len(pages)}" in page for at, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )
    assert "INV-2026-000001" in pages[0]
    assert "Sort 40 #[x] *b* $m$ \\n" in "".join(pages)
    assert "€432.00" in pages[-1]


@pytest.mark.django_db
def test_a_credit_note_is_printed_in_the_language_of_the_buyer(ctx):
    made = invoice(ctx, buyer={**GERMAN, "language": "de"})
    note = commands.issue_credit_note(
        ctx, draft=draft(buyer={}), corrects=made.public_id, reason="Beschädigt angekommen"
    )
    (page,) = text_of(queries.invoice_pdf(ctx, note.public_id))
    for wanted in (
        "Rechnungskorrektur CN-2026-000001",
        "INV-2026-000001",
        "Beschädigt angekommen",
        "Seite 1 von 1",
    ):
        assert wanted in page
