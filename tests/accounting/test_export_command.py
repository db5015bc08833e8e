"""`goodorder export journal`, as people call it."""

from datetime import date

import pytest
from typer.testing import CliRunner

from builders import company
from goodorder.accounting import commands, queries
from goodorder.accounting.rules import EntryDraft, payment_lines
from goodorder.cli.export import app

JOURNAL = ("journal", "--company", "GB01", "--format")


@pytest.fixture
def books(ctx, db, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "the test's own is open already")
    company()
    commands.set_up_chart(ctx, company="GB01")
    for day in (1, 2):
        draft = EntryDraft(
            company="GB01",
            posted_on=date(2026, 11, day),
            source=f"s{day}",
            about="",
            memo="Grüße",
            currency="EUR",
            lines=payment_lines(method="cash", amount=100),
        )
        commands.post_entry(ctx, draft=draft)


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def whole(ctx, **days):
    return "".join(queries.journal_text(ctx, company="GB01", written_as="hledger", **days)).encode()


def test_it_writes_a_file_or_to_standard_output(ctx, books, tmp_path):
    file = tmp_path / "out.journal"
    assert run(*JOURNAL, "hledger", "--output", file).exit_code == 0
    assert file.read_bytes() == whole(ctx)
    assert [each.name for each in tmp_path.iterdir()] == ["out.journal"]
    shown = run(*JOURNAL, "hledger", "--from", "2026-11-02", "--to", "2026-11-02")
    assert shown.stdout_bytes == whole(ctx, since=date(2026, 11, 2), until=date(2026, 11, 2))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*JOURNAL, "excel"), "format: choose one of csv"),
        ((*JOURNAL, "csv", "--from", "soon"), "--from: write a day such as 2026-11-30"),
        (("journal", "--company", "XX", "--format", "csv"), "no company XX"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(books, words, says):
    refused = run(*words)
    assert (refused.exit_code, says in refused.stderr) == (1, True)
