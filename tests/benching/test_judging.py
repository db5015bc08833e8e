"""A fast wrong answer is a failure: what was acknowledged is compared with what is there."""

import pytest

from goodorder.benching.captures import counted
from goodorder.benching.figures import Window
from goodorder.benching.flash import judged


def window(done, **more):
    return Window(name="w", seconds=1, done=done, **more)


@pytest.mark.parametrize(
    ("there", "errors", "said"),
    [(10, 1, ""), (9, 2, "ACKNOWLEDGED 10, KEPT 9"), (12, 3, "ACKNOWLEDGED 10, KEPT 12")],
)
def test_every_order_that_was_acknowledged_must_be_there_and_no_other(there, errors, said):
    found = counted(window(10, errors=1), there)
    assert (found.done, found.errors, found.said) == (10, errors, said)


@pytest.mark.parametrize(
    ("done", "statuses", "sold", "errors"),
    [
        (5, {201: 5, 409: 7}, 5, 0),
        (5, {201: 5, 409: 6, 500: 1}, 5, 1),
        (6, {201: 6, 409: 6}, 6, 1),
        (5, {201: 5, 409: 7}, 6, 2),
        (4, {201: 4, 409: 8}, 4, 1),
    ],
)
def test_flash_sale_sells_exactly_what_there_is(done, statuses, sold, errors):
    wrong = sum(count for status, count in statuses.items() if status != 201)
    found = judged(window(done, statuses=statuses, errors=wrong), sold=sold, wanted=5)
    assert (found.done, found.errors) == (done + statuses[409], errors)
