from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from builders import company
from goodorder.invoicing import commands
from goodorder.invoicing.models import Document, DocumentLine
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Refused
from papers import draft, invoice, line


class Undone(Exception):
    """Something later in the same unit of work fails."""


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_duplicate_when_many_issue_and_one_in_ten_is_undone(ctx):
    company()
    drafts = [draft(source=f"ship:{at}") for at in range(160)]
    undone = set(range(3, 160, 10))

    def issue(at: int) -> None:
        def work() -> None:
            commands.issue_invoice(replace(ctx, now=ctx.now + timedelta(milliseconds=at)), draft=drafts[at])
            if at in undone:
                raise Undone

        try:
            unit_of_work(work)
        except Undone:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(issue, range(160)))
    found = list(Document.objects.order_by("serial").values_list("serial", "issued_at"))
    assert [serial for serial, _ in found] == list(range(1, 161 - len(undone)))
    assert [issued_at for _, issued_at in found] == sorted(issued_at for _, issued_at in found)


@pytest.mark.django_db(transaction=True)
def test_the_same_source_issued_by_many_at_once_is_one_invoice(ctx):
    wanted = draft()

    def issue(_: int) -> str:
        try:
            return commands.issue_invoice(ctx, draft=wanted).number
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(issue, range(6))) == {"INV-2026-000001"}


@pytest.mark.django_db(transaction=True)
def test_credits_that_race_never_exceed_the_invoice(ctx):
    made = invoice(ctx)
    notes = [draft(line(quantity=1, net=333, discount=33, tax=60), source=f"credit:{at}") for at in range(8)]

    def credit(at: int) -> int:
        try:
            commands.issue_credit_note(ctx, draft=notes[at], corrects=made.public_id, reason="returned")
        except Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(credit, range(8))) == 3
    assert DocumentLine.objects.filter(document__kind="credit").count() == 3
