"""Every kind of exception is found in its time, belongs to somebody, says why with figures, and is told in German too."""

import pytest
from django.utils.translation import override

from exceptions.scenes import at, scenes
from goodorder.doorway.exceptions import exception_rows
from goodorder.exceptions import commands, queries
from goodorder.exceptions.rules import KINDS
from goodorder.looks.exceptions import CAUSES, EXCEPTIONS, REMEDIES
from shop import open_shop

pytestmark = pytest.mark.django_db


def test_each_kind_is_found_when_its_clock_runs_out_and_says_why(ctx):
    open_shop(at(ctx), backorders=True)
    told = {}
    for kind, order, later in scenes(at(ctx)):
        now = at(ctx, seconds=later.total_seconds())
        commands.look_at(now, order_ids=[order.public_id])
        rows = exception_rows(now, queries.exceptions_of(now, order_id=order.public_id))
        [row] = [row for row in rows if row.one.kind == kind]
        with override("de"):
            german = exception_rows(now, [row.one])[0].cause
        told[kind] = (
            row.one.owner,
            tuple(remedy.code for remedy in row.remedies),
            "%(" in row.cause + german,
        )
    helpless = {"work_waiting", "link_unanswered", "return_overdue"}  # in the states they are in here
    never_here = {"statement_exception"}
    assert told == {
        kind: (each.owner, () if kind in helpless else each.remedies, False)
        for kind, each in KINDS.items()
        if kind not in never_here
    }


def test_every_kind_has_its_words_and_every_remedy_says_what_it_does():
    assert (sorted(CAUSES), sorted(EXCEPTIONS["exception"])) == (sorted(KINDS), sorted(KINDS))
    assert sorted(REMEDIES) == sorted({name for kind in KINDS.values() for name in kind.remedies})
    assert sorted(commands.REMEDIES) == sorted(REMEDIES)
