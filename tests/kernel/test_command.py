import contextlib
from dataclasses import replace

import pytest
from django.db import OperationalError

from goodorder.kernel import http
from goodorder.kernel.command import attempt, command, even_if_undone, in_transaction, rehearse, unit_of_work
from goodorder.kernel.errors import Forbidden, Refused, Transient
from goodorder.kernel.models import NumberSeries

pytestmark = pytest.mark.django_db(transaction=True)


@command(needs="tests.write")
def write(ctx, *, name, fail=False):
    NumberSeries.objects.create(name=name)
    if fail:
        raise Refused("tests.refused", "no")
    return in_transaction()


def test_command_works_in_a_transaction_and_commits(ctx):
    assert write(ctx, name="a") is True
    assert in_transaction() is False
    assert NumberSeries.objects.filter(name="a").exists()


def test_refusal_undoes_everything(ctx):
    with pytest.raises(Refused):
        write(ctx, name="a", fail=True)
    assert not NumberSeries.objects.exists()


def test_permission_is_asked_of_the_outermost_command(ctx):
    with pytest.raises(Forbidden) as refusal:
        write(replace(ctx, permissions=frozenset({"orders.*"})), name="a")
    assert refusal.value.details["permission"] == "tests.write"

    @command(needs="tests.outer")
    def outer(ctx):
        return write(ctx, name="b")

    assert outer(replace(ctx, permissions=frozenset({"tests.outer"}))) is True


def test_swallowed_inner_refusal_cannot_leave_half_a_work(ctx):
    @command(needs="tests.outer")
    def outer(ctx):
        with contextlib.suppress(Refused):
            write(ctx, name="inner", fail=True)

    outer(ctx)
    assert not NumberSeries.objects.exists()


def test_attempt_lets_a_refusal_be_caught(ctx):
    @command(needs="tests.outer")
    def outer(ctx):
        write(ctx, name="kept")
        with pytest.raises(Refused):
            attempt(lambda: write(ctx, name="undone", fail=True))

    outer(ctx)
    assert list(NumberSeries.objects.values_list("name", flat=True)) == ["kept"]


class Deadlock(Exception):
    sqlstate = "40P01"


def _deadlocking(times):
    left = [times]

    @command(needs="tests.write")
    def deadlock(ctx):
        left[0] -= 1
        if left[0] >= 0:
            raise OperationalError("deadlock") from Deadlock()
        return "done"

    return deadlock


def test_deadlock_is_tried_again(ctx):
    assert _deadlocking(4)(ctx) == "done"


def test_endless_deadlock_becomes_a_clear_refusal(ctx):
    with pytest.raises(Transient):
        _deadlocking(5)(ctx)


def test_network_is_out_of_bounds_inside_a_command(ctx):
    @command(needs="tests.write")
    def call(ctx):
        http.request("GET", "http://127.0.0.1:9/")

    with pytest.raises(http.NetworkInTransaction):
        call(ctx)


def test_a_rehearsal_shows_what_a_command_would_do_and_undoes_it(ctx):
    def act():
        write(ctx, name="rehearsed")
        return NumberSeries.objects.filter(name="rehearsed").count()

    assert rehearse(act) == 1
    assert not NumberSeries.objects.filter(name="rehearsed").exists()
    with pytest.raises(Refused):
        rehearse(lambda: write(ctx, name="rehearsed", fail=True))


def test_what_must_last_is_written_though_the_command_was_refused(ctx):
    @command(needs="tests.write")
    def guess(ctx, *, right):
        even_if_undone(lambda: NumberSeries.objects.create(name=f"tried {right}"))
        NumberSeries.objects.create(name=f"done {right}")
        if not right:
            raise Refused("tests.wrong", "no")

    with pytest.raises(Refused):
        guess(ctx, right=False)
    unit_of_work(lambda: guess(ctx, right=True))
    names = NumberSeries.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == ["done True", "tried False", "tried True"]
