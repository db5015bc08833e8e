from hypothesis import given
from hypothesis import strategies as st

from goodorder.inventory.rules import Level, Shortage, portions, shortages, sums

units = st.integers(0, 50)


@given(st.lists(units), units)
def test_portions_take_all_there_is_from_the_front(held, quantity):
    taken = portions(held, quantity)
    assert sum(taken) == min(quantity, sum(held))
    assert all(0 <= part <= there for part, there in zip(taken, held, strict=True))
    touched = [part for part in taken if part]
    assert all(part == held[at] for at, part in enumerate(taken) if sum(taken[at + 1 :]) and touched)


@given(st.lists(st.tuples(st.tuples(units, units), units)))
def test_sums_add_up_in_the_order_of_locks(parts):
    totals = sums(parts)
    assert list(totals) == sorted({key for key, _ in parts})
    assert sum(totals.values()) == sum(quantity for _, quantity in parts)


def test_available_is_never_below_zero():
    assert Level(on_hand=5, reserved=2, safety=1).available == 2
    assert Level(on_hand=5, reserved=4, safety=3).available == 0


def test_shortages_name_what_is_asked_and_what_is_there():
    asked = {(1, 1): 2, (1, 2): 1, (2, 1): 3}
    levels = {(1, 1): Level(2), (2, 1): Level(4, 2, 1)}
    assert shortages(asked, levels) == [Shortage((1, 2), 1, 0), Shortage((2, 1), 3, 1)]
