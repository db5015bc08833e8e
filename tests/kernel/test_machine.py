import random

import pytest

from goodorder.fulfillment.states import FULFILLMENT_ORDER, SHIPMENT
from goodorder.kernel.errors import Refused
from goodorder.kernel.machine import Machine, Move
from goodorder.orders.states import ORDER
from goodorder.payments.states import OPERATION, TENDER
from goodorder.shipping.states import LABEL

MACHINES = [ORDER, FULFILLMENT_ORDER, SHIPMENT, TENDER, OPERATION, LABEL]


class Thing:
    state = "draft"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_random_walk_stays_on_the_table(machine):
    for seed in range(50):
        walk, state = random.Random(seed), machine.initial  # noqa: S311 - repeatable on purpose
        while events := machine.open_moves(state):
            event = walk.choice(events)
            after = machine.target(state, event)
            assert (state, after) in machine.transitions()
            if after == state and walk.random() < 0.5:
                break
            state = after


def test_forbidden_move_names_what_is_open():
    with pytest.raises(Refused) as refusal:
        ORDER.step(Thing(), "confirm")
    assert refusal.value.code == "order.move_not_open"
    assert "place" in refusal.value.message


def test_step_returns_from_and_to():
    thing = Thing()
    assert ORDER.step(thing, "place") == ("draft", "placed")
    assert thing.state == "placed"


def test_unreachable_state_is_found_at_import():
    with pytest.raises(ValueError, match="unreachable"):
        Machine("m", initial="a", moves=[Move("go", ("a",), "b"), Move("lost", ("c",), "d")])


def test_event_with_two_targets_is_found_at_import():
    with pytest.raises(ValueError, match="two states"):
        Machine("m", initial="a", moves=[Move("go", ("a",), "b"), Move("go", ("a",), "c")])
