import random
import threading

import pytest
from django.db import connection

from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.numbering import next_gap_free, next_number

pytestmark = pytest.mark.django_db(transaction=True)


def test_gap_free_numbers_survive_races_and_rollbacks(ctx):
    kept, lock = [], threading.Lock()

    @command(needs="tests.number")
    def draw(ctx, *, undo):
        number = next_gap_free("GB:INV:2026")
        if undo:
            raise Refused("tests.undo", "undone")
        return number

    def worker(seed):
        chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
        for _ in range(25):
            try:
                number = draw(ctx, undo=chance.random() < 0.1)
            except Refused:
                continue
            with lock:
                kept.append(number)
        connection.close()

    threads = [threading.Thread(target=worker, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(kept) == list(range(1, len(kept) + 1))


def test_a_block_of_numbers_is_drawn_at_once():
    assert next_gap_free("s", count=10) == 1
    assert next_gap_free("s") == 11


def test_ordinary_numbers_rise_per_kind_and_year():
    first, second = next_number("ZZ", 2026), next_number("ZZ", 2026)
    assert first < second
    assert first.startswith("ZZ-2026-")
