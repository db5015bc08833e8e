"""What customers are offered and what is hidden, as pure rules."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.portal import masks
from goodorder.portal.offers import LineNow, offered

few = st.integers(0, 3)


def line(position, gone, picked, waiting, to_pick, is_kit):
    return LineNow(position, gone + picked + waiting + to_pick, gone, waiting, to_pick, is_kit)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(few, few, few, few, st.booleans()), min_size=1, max_size=4), st.booleans())
def test_nothing_picked_or_gone_is_ever_offered(drawn, is_packed):
    found = [line(position, *units) for position, units in enumerate(drawn, start=1)]
    offers = offered("confirmed", found, is_packed=is_packed)
    by_position = {line.position: line for line in found}
    for position, units in {**offers.lines, **offers.everything}.items():
        assert 0 < units == by_position[position].free <= by_position[position].to_come
    if offers.everything:
        assert all(line.free == line.live for line in found)
    assert not (is_packed and offers.redirect)
    assert offered("completed", found, is_packed=False).lines == {}


def test_the_only_line_is_offered_as_the_whole_order():
    offers = offered("placed", [LineNow(1, 2, 0, 2, 0)], is_packed=False)
    assert (offers.everything, offers.lines, offers.redirect) == ({1: 2}, {}, True)


def test_masks_show_enough_to_recognise_and_no_more():
    assert [masks.name_of(name) for name in ("Ada Byron", "Ada", "", "A B C")] == [
        "Ada B.",
        "Ada",
        "",
        "A C.",
    ]
    assert [masks.mail_of(mail) for mail in ("ada@example.com", "", "no")] == ["a•••@example.com", "", ""]
    assert [masks.phone_of(phone) for phone in ("+44 20 7946 0958", "112", "")] == ["••• 58", "", ""]
    assert [masks.street_of(line) for line in ("12 St James Square", "")] == ["12•••", ""]
