"""Every kind of exception is found in its time, belongs to somebody, says why with figures, and is told in German too."""

import pytest
from django.utils.translation import override

from exceptions.scenes import at, scenes
from goodorder.doorway.exceptions import exception_rows, role_title
from goodorder.exceptions import commands, queries
from goodorder.exceptions.rules import KINDS
from goodorder.looks.exceptions import CAUSES, EXCEPTIONS, PLACES, REMEDIES
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
    in_this_state = {
        "at_risk": (),
        "work_waiting": ("find_elsewhere",),
        "stuck": ("promise_again",),
        "link_unanswered": ("send_link",),
        "short_paid": (),
        "return_overdue": ("extend_return",),
    }
    never_here = {"statement_exception"}
    assert told == {
        kind: (each.owner, in_this_state.get(kind, each.remedies), False)
        for kind, each in KINDS.items()
        if kind not in never_here
    }


def test_the_guide_lists_each_kind_with_its_owner_and_what_helps(checkout):
    page = (checkout / "docs" / "howto" / "exceptions.md").read_text()
    table = [line for line in page.splitlines() if line.startswith("| ")][2:]
    assert table == [_row(kind) for kind in KINDS.values()]


def _row(kind):
    presses = ", ".join(f"*{REMEDIES[name][0]}*" for name in kind.remedies)
    places = ", ".join(str(title) for _, _, title in PLACES.get(kind.code, ()))
    words = (EXCEPTIONS["exception"][kind.code].label, role_title(kind.owner), presses or "–", places or "–")
    return f"| {' | '.join(map(str, words))} |"


def test_every_kind_has_its_words_and_every_remedy_says_what_it_does():
    assert (sorted(CAUSES), sorted(EXCEPTIONS["exception"])) == (sorted(KINDS), sorted(KINDS))
    assert sorted(REMEDIES) == sorted({name for kind in KINDS.values() for name in kind.remedies})
    assert sorted(commands.REMEDIES) == sorted(REMEDIES)
