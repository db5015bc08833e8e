"""What every adapter of a tax engine must do, whoever is behind it.

A test class inherits TaxEngineContract and gives the fixtures `engine` (the adapter, waiting at most about a second),
`world` (a simulator of the engine with the methods of SimulatorProcess), `unreachable` (the adapter pointed at a closed
port), `inquiry` (lines the engine can tax, without tax inside) and `recorded(key)` (how many documents the world keeps
under a key).
"""

from dataclasses import replace
from datetime import date

import pytest

from goodorder.pricing.ports import (
    RecordedLine,
    TaxDocument,
    TaxEngineRefused,
    TaxEngineUnavailable,
    checked_answer,
)

SPOILED = [
    {"mode": "error_500"},
    {"mode": "error_in_200"},
    {"mode": "garbage_body"},
    {"mode": "lose_before_acting"},
    {"mode": "slow", "delay_s": 4},
]
ACTED = [{"mode": "act_and_lose"}, {"mode": "error_500_after"}, {"mode": "garbage_body"}]


def named(rule):
    return rule["mode"]


class TaxEngineContract:
    @pytest.fixture
    def document(self, inquiry, key):
        """Return an invoice over the lines of the inquiry, under a fresh key."""
        lines = tuple(
            RecordedLine(ref=line.ref, tax_class=line.tax_class, net=line.amount, tax=line.amount // 10)
            for line in inquiry.lines
        )
        return TaxDocument(
            key=key(),
            kind="invoice",
            number="INV-1",
            issued_on=date(2026, 11, 21),
            currency=inquiry.currency,
            ship_from=inquiry.ship_from,
            ship_to=inquiry.ship_to,
            lines=lines,
        )

    def test_answer_adds_up_with_tax_on_top_and_inside(self, engine, inquiry):
        for included in (False, True):
            asked = replace(inquiry, tax_included=included)
            answer = checked_answer(asked, engine.quote(asked))
            assert answer.reference
            assert sum(line.tax for line in answer.lines) > 0

    def test_same_inquiry_has_the_same_tax(self, engine, inquiry):
        assert engine.quote(inquiry).lines == engine.quote(inquiry).lines

    def test_certificate_frees_the_buyer_and_is_named(self, engine, inquiry):
        freed = replace(inquiry, lines=tuple(replace(line, exemption="CERT-7") for line in inquiry.lines))
        answer = checked_answer(freed, engine.quote(freed))
        assert [(line.tax, "CERT-7" in line.reason) for line in answer.lines] == [(0, True)] * len(
            freed.lines
        )

    def test_unknown_place_is_refused_and_says_why(self, engine, inquiry):
        nowhere = replace(inquiry, ship_to=replace(inquiry.ship_to, country="ZZ", region="ZZ"))
        with pytest.raises(TaxEngineRefused, match="ZZ"):
            engine.quote(nowhere)

    def test_lie_is_not_believed(self, engine, world, inquiry):
        world.faults({"mode": "wrong_amount", "operation": "quote", "times": 1})
        with pytest.raises(TaxEngineUnavailable, match="add up"):
            checked_answer(inquiry, engine.quote(inquiry))

    @pytest.mark.parametrize("rule", SPOILED, ids=named)
    def test_quote_without_a_usable_answer_is_a_reason_to_ask_again(self, engine, world, inquiry, rule):
        world.faults({**rule, "operation": "quote", "times": 1})
        with pytest.raises(TaxEngineUnavailable):
            engine.quote(inquiry)
        assert engine.quote(inquiry).reference

    def test_document_is_recorded_once_under_its_key(self, engine, document, recorded):
        assert engine.commit(document) == engine.commit(document)
        assert recorded(document.key) == 1

    @pytest.mark.parametrize("rule", [*SPOILED, *ACTED], ids=named)
    def test_lost_answer_is_sent_again_under_the_same_key_and_recorded_once(
        self, engine, world, document, recorded, rule
    ):
        world.faults({**rule, "operation": "document", "times": 1})
        with pytest.raises(TaxEngineUnavailable):
            engine.commit(document)
        world.faults()
        assert engine.commit(document)
        assert recorded(document.key) == 1

    def test_closed_port_is_unavailable(self, unreachable, inquiry, document):
        for act in (
            lambda: unreachable.quote(inquiry),
            lambda: unreachable.commit(document),
            unreachable.check,
        ):
            with pytest.raises(TaxEngineUnavailable):
                act()

    def test_engine_says_that_it_is_well(self, engine):
        assert engine.check()
