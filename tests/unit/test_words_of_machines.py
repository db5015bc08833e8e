"""Every state of every machine has a word and a tone on the pages."""

from importlib import import_module
from pathlib import Path

import goodorder
from goodorder.kernel.machine import Machine
from goodorder.looks.words import WORDS

ROOMS = Path(goodorder.__file__).parent


def machines():
    for found in sorted(ROOMS.glob("*/states.py")):
        states = import_module(f"goodorder.{found.parent.name}.states")
        yield from (each for each in vars(states).values() if isinstance(each, Machine))


def test_every_state_of_every_machine_has_a_word():
    nameless = {
        machine.name: machine.states
        for machine in machines()
        if not any(set(machine.states) <= set(words) for words in WORDS.values())
    }
    assert nameless == {}
