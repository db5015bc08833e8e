"""Books: entries behind every number, statements, periods, exchange rates, the journal for others."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goodorder.accounting import commands, queries
from goodorder.accounting.models import Entry, ExchangeRate, Period
from goodorder.accounting.rules import EntryDraft, read_rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(ctx, shop):
    """September and October 2026 with a sale each, one of them in dollars."""
    commands.set_rate(
        ctx, base="USD", quote="GBP", on=date(2026, 10, 1), rate=read_rate("0.78"), source="the <bank>"
    )
    for source, currency, on in (("a", "GBP", date(2026, 9, 3)), ("b", "USD", date(2026, 10, 3))):
        draft = EntryDraft(
            company="T1",
            posted_on=on,
            source=source,
            about="ord_1",
            memo=f"Sale <{source}>",
            currency=currency,
            lines=(("1100", 10_000, 0), ("4000", 0, 10_000)),
        )
        commands.post_entry(ctx, draft=draft)


def get(client, name, *words, **asked):
    answer = client.get(reverse(f"treasury:{name}", args=words), asked)
    assert answer.status_code == 200
    return answer


def act(client, period, action, **fields):
    address = reverse("treasury:book-period-act", args=["T1", period, action])
    return client.post(address, {"once": uuid4().hex, **fields})


def test_empty_books_teach(owner, shop):
    for name in ("books", "book-balance", "book-profit", "book-sheet", "book-periods", "book-rates"):
        get(owner, name)
    assert "book themselves" in get(owner, "books").content.decode()


def test_every_number_leads_to_its_entries(owner, books):
    shown = get(owner, "book-balance", period="2026-10")
    rows = {row.code: (row.opening, row.closing) for row in shown.context["found"].rows}
    assert rows == {"1100": (10_000, 17_800), "4000": (-10_000, -17_800)}
    link = "/books/?company=T1&amp;account=4000&amp;period=2026-10"
    assert link in shown.content.decode()
    listed = owner.get(link.replace("&amp;", "&"))
    assert [entry.source for entry in listed.context["page"].items] == ["b"]
    assert "Sale &lt;b&gt;" in listed.content.decode()


def test_an_entry_shows_both_currencies_and_its_rate(owner, books):
    entry = Entry.objects.get(source="b")
    shown = get(owner, "book-entry", entry.public_id).content.decode()
    assert [text in shown for text in ("$100.00", "£78.00", "0.78", "the &lt;bank&gt;")] == [True] * 4


def test_statements_agree_with_the_books(owner, books):
    profit = get(owner, "book-profit", period="2026-10").context["found"]
    assert (profit.result, profit.previous) == (7_800, 10_000)
    sheet = get(owner, "book-sheet", period="2026").context["found"]
    assert (sheet.total, sheet.claims, sheet.result) == (17_800, 17_800, 17_800)
    latest = get(owner, "book-profit")
    assert latest.context["period"] == "2026-10"


def test_months_close_and_the_latest_opens_again_with_a_reason(owner, books):
    assert [row.may_close for row in get(owner, "book-periods").context["rows"]] == [True, True]
    for month in ("2026-09", "2026-10"):
        assert act(owner, month, "close").status_code == 302
    rows = get(owner, "book-periods").context["rows"]
    assert [row.may_reopen for row in rows] == [True, False]
    refused = act(owner, "2026-10", "reopen")
    assert (refused.status_code, "write something here" in refused.content.decode()) == (422, True)
    assert act(owner, "2026-09", "reopen", reason="x").status_code == 409
    assert act(owner, "2026-10", "reopen", reason="a late bill").status_code == 302
    assert Period.objects.get(code="2026-10").closed_at is None
    assert act(owner, "2026-10", "carry").status_code == 404


def test_a_year_is_carried_forward(owner, ctx, books):
    draft = EntryDraft(
        company="T1",
        posted_on=date(2025, 12, 3),
        source="old",
        about="",
        memo="",
        currency="GBP",
        lines=(("1100", 500, 0), ("4000", 0, 500)),
    )
    commands.post_entry(ctx, draft=draft)
    assert get(owner, "book-periods").context["years"] == ["2025"]
    assert act(owner, "2025", "carry").status_code == 302
    assert queries.balance_sheet(ctx, company="T1", until=date(2025, 12, 31)).result == 0


def test_rates_are_set_by_hand_and_from_a_file(owner, shop):
    fields = {"base": "usd", "quote": "GBP", "rate": "0.8", "on": "2026-11-01", "source": "bank"}
    assert owner.post(reverse("treasury:book-rate-new"), {"once": uuid4().hex, **fields}).status_code == 302
    wrong = owner.post(reverse("treasury:book-rate-new"), {"once": uuid4().hex, **fields, "rate": "cheap"})
    assert (wrong.status_code, "write a rate like" in wrong.content.decode()) == (422, True)
    file = SimpleUploadedFile("rates.csv", b"base,quote,on,rate\nEUR,GBP,2026-11-01,0.86\n")
    sent = {"once": uuid4().hex, "file": file, "source": "ECB"}
    assert owner.post(reverse("treasury:book-rate-import"), sent).status_code == 302
    broken = {"once": uuid4().hex, "file": SimpleUploadedFile("x.csv", b"\xff\xfe"), "source": "ECB"}
    assert owner.post(reverse("treasury:book-rate-import"), broken).status_code == 422
    assert list(ExchangeRate.objects.order_by("base").values_list("base", "source")) == [
        ("EUR", "ECB"),
        ("USD", "bank"),
    ]
    assert [row.base for row, _rate in get(owner, "book-rates", currency="usd").context["rows"]] == ["USD"]


def test_the_journal_is_downloaded_as_it_is_exported(owner, ctx, books):
    assert "Download" in get(owner, "book-export").content.decode()
    answer = get(owner, "book-export-file", company="T1", format="hledger", since="2026-10-01")
    assert answer["Content-Disposition"] == 'attachment; filename="journal.journal"'
    whole = queries.journal_text(ctx, company="T1", written_as="hledger", since=date(2026, 10, 1))
    assert b"".join(answer.streaming_content).decode() == "".join(whole)
    wrong = owner.get(reverse("treasury:book-export-file"), {"company": "T1", "format": "excel"})
    assert wrong.status_code == 422


def test_who_may_only_look_is_offered_nothing_else(sign_in, books):
    manager = sign_in("ops_manager")
    assert "Export" not in [str(title) for _url, title, _on in get(manager, "books").context["tabs"]]
    assert manager.get(reverse("treasury:book-export")).status_code == 403
    assert manager.get(reverse("treasury:book-export-file")).status_code == 403
    assert act(manager, "2026-09", "close").status_code == 403
    shown = get(manager, "book-periods").content.decode()
    assert "Carry" not in shown
    assert sign_in("picker").get(reverse("treasury:books")).status_code == 403


def test_people_see_the_books_of_their_companies_only(sign_in, books):
    stranger = sign_in("accountant", scope_kind="company", scope_value="X1")
    assert stranger.get(reverse("treasury:books")).status_code == 404
    entry = Entry.objects.get(source="b")
    assert stranger.get(reverse("treasury:book-entry", args=[entry.public_id])).status_code == 404
