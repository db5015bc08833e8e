import time

from goodorder.kernel.ids import new_id


def test_ids_are_prefixed_unique_and_rise_with_time():
    first = new_id("ord")
    time.sleep(0.002)
    second = new_id("ord")
    assert first.startswith("ord_")
    assert len(first) == 30
    assert first < second
    assert len({new_id("x") for _ in range(10_000)}) == 10_000
