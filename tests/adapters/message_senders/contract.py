"""What every sender must do, whoever is behind it.

A test class inherits MessageSenderContract and gives the fixtures `sender` (the adapter) and `envelope` (a message it
carries). One over the network inherits RemoteSenderContract too and gives `world` (a simulator with the methods of
SimulatorProcess), `unreachable` (the adapter pointed at a closed port), `refused` (a message its partner will not carry)
and `carried(key)` (how many messages truly went out under a key). The adapter waits at most about a second.
"""

from dataclasses import replace

import pytest

from goodorder.notifications.ports import SenderRefused, SenderUnavailable

SPOILED = (
    "error_500",
    "error_in_200",
    "garbage_body",
    "lose_before_acting",
    "act_and_lose",
    "error_500_after",
    "slow",
)


class MessageSenderContract:
    def test_message_is_carried_and_has_a_reference(self, sender, envelope):
        assert sender.send(envelope)

    def test_same_key_has_the_same_reference(self, sender, envelope):
        assert sender.send(envelope) == sender.send(envelope)

    def test_other_key_is_another_message(self, sender, envelope, key):
        assert sender.send(envelope) != sender.send(replace(envelope, key=key()))

    def test_sender_says_that_it_is_well(self, sender):
        assert sender.check()


class RemoteSenderContract(MessageSenderContract):
    @pytest.mark.parametrize("mode", SPOILED)
    def test_lost_answer_is_sent_again_under_the_same_key_and_carried_once(
        self, sender, world, envelope, carried, mode
    ):
        delay = {"delay_s": 4} if mode == "slow" else {}
        world.faults({"mode": mode, "times": 1, **delay})
        with pytest.raises(SenderUnavailable):
            sender.send(envelope)
        world.faults()
        assert sender.send(envelope)
        assert carried(envelope.key) == 1

    def test_no_for_good_is_told_apart(self, sender, refused, carried):
        with pytest.raises(SenderRefused):
            sender.send(refused)
        assert carried(refused.key) == 0

    def test_closed_port_is_unavailable(self, unreachable, envelope):
        for act in (lambda: unreachable.send(envelope), unreachable.check):
            with pytest.raises(SenderUnavailable):
                act()
