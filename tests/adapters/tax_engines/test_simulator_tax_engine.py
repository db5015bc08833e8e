"""The simulated tax engine's adapter: the contract, and which answers are believed."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.tax_engines.contract import TaxEngineContract
from goodorder.adapters.tax_engines.simulator import mapping
from goodorder.adapters.tax_engines.simulator.adapter import SimulatorTaxEngine
from goodorder.adapters.tax_engines.simulator.settings import URL, Settings, from_env
from goodorder.kernel.errors import Invalid
from goodorder.kernel.http import Response
from goodorder.pricing.ports import (
    JurisdictionTax,
    LineTax,
    TaxableLine,
    TaxAnswer,
    TaxEngineRefused,
    TaxEngineUnavailable,
    TaxInquiry,
    TaxPlace,
    checked_answer,
    fingerprint_of,
)
from goodorder.testing.tax_simulator import _determined

NEW_YORK = TaxPlace(country="US", region="NY", postcode="10001", city="New York", line1="5th Avenue 1")
ASKED = TaxInquiry(
    currency="USD",
    tax_included=False,
    on=date(2026, 11, 21),
    ship_from=TaxPlace(country="US", region="NJ", postcode="07030"),
    ship_to=NEW_YORK,
    lines=(
        TaxableLine(ref="1", tax_class="standard", quantity=2, amount=10_000),
        TaxableLine(ref="2", tax_class="food", quantity=1, amount=999),
    ),
)
LINE = LineTax(
    ref="1", tax=400, shares=(JurisdictionTax(level="state", name="NY", rate_ppm=40_000, tax=400),)
)
ANSWER = TaxAnswer(reference="q", lines=(LINE, LineTax(ref="2", tax=0, shares=())))


class TestSimulatorTaxEngine(TaxEngineContract):
    @pytest.fixture
    def world(self, tax_process):
        tax_process.faults()
        yield tax_process
        tax_process.faults()

    @pytest.fixture
    def engine(self, world, timeout_s):
        return SimulatorTaxEngine(Settings(url=world.url, secrets=(world.secret,), timeout_s=timeout_s))

    @pytest.fixture
    def unreachable(self):
        return SimulatorTaxEngine(Settings(url="http://127.0.0.1:9", secrets=("any",), timeout_s=1))

    @pytest.fixture
    def inquiry(self):
        return ASKED

    @pytest.fixture
    def recorded(self, world):
        return lambda key: sum(line["key"] == key for line in world.journal("document"))

    def test_levels_of_a_place_add_up(self, engine):
        (line, food) = engine.quote(ASKED).lines
        assert [(share.name, share.tax) for share in line.shares] == [
            ("New York State", 400),
            ("New York City", 450),
            ("Metropolitan Commuter District", 38),
        ]
        assert (line.tax, food.tax) == (888, 0)

    def test_wrong_secret_is_unavailable(self, world):
        with pytest.raises(TaxEngineUnavailable):
            SimulatorTaxEngine(Settings(url=world.url, secrets=("other",), timeout_s=1)).quote(ASKED)


def test_answer_that_adds_up_is_believed():
    assert checked_answer(ASKED, ANSWER) == ANSWER


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tax": 401}, "shares of 400"),
        ({"reason": "exempt"}, "none is owed"),
        ({"ref": "7"}, "asked about"),
        ({"tax": 402, "shares": (replace(LINE.shares[0], tax=402),)}, "its rate of 10000 is 400"),
        ({"shares": (replace(LINE.shares[0], rate_ppm=-1),)}, "millionths"),
        ({"shares": (replace(LINE.shares[0], rate_ppm=1_000_001),)}, "millionths"),
    ],
    ids=str,
)
def test_answer_that_does_not_add_up_is_not_believed(change, said):
    with pytest.raises(TaxEngineUnavailable, match=said):
        checked_answer(ASKED, replace(ANSWER, lines=(replace(LINE, **change), ANSWER.lines[1])))


@pytest.mark.parametrize("lines", [(), (LINE,), (LINE, LINE), (*ANSWER.lines, LINE)])
def test_every_line_is_answered_once(lines):
    with pytest.raises(TaxEngineUnavailable, match="asked about"):
        checked_answer(ASKED, replace(ANSWER, lines=lines))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.tuples(st.integers(0, 10**9), st.integers(0, 999)),
    st.sampled_from([("NY", "10001"), ("CA", "90012"), ("TX", "78701"), ("OR", "97201")]),
    st.booleans(),
)
def test_whatever_the_simulator_determines_adds_up(amounts, place, tax_included):
    lines = tuple(
        TaxableLine(ref=str(at), tax_class="standard", quantity=1, amount=n) for at, n in enumerate(amounts)
    )
    to = replace(NEW_YORK, region=place[0], postcode=place[1])
    asked = replace(ASKED, lines=lines, tax_included=tax_included, ship_to=to)
    body = {"reference": "r", "lines": _determined(mapping.inquiry_body(asked))}
    answer = mapping.answer(Response(201, content=json.dumps(body).encode()))
    assert checked_answer(asked, answer) == answer


@pytest.mark.parametrize(
    "change",
    [
        {"tax_included": True},
        {"on": date(2026, 11, 22)},
        {"ship_to": replace(NEW_YORK, postcode="10002")},
        {"lines": ASKED.lines[:1]},
        {"buyer_number": "DE1"},
    ],
    ids=str,
)
def test_every_part_of_an_inquiry_makes_it_another_one(change):
    assert fingerprint_of("simulator", replace(ASKED, **change)) != fingerprint_of("simulator", ASKED)
    assert fingerprint_of("other", ASKED) != fingerprint_of("simulator", ASKED)


@pytest.mark.parametrize(
    ("status", "content", "refusal"),
    [
        (422, b'{"error": {"code": "no", "message": "not here"}}', TaxEngineRefused),
        (429, b'{"error": {"code": "busy"}}', TaxEngineUnavailable),
        (422, b"<html>", TaxEngineUnavailable),
        (200, b"null", TaxEngineUnavailable),
        (200, b'{"reference": 1, "lines": []}', TaxEngineUnavailable),
        (
            200,
            b'{"reference": "r", "lines": [{"ref": "1", "tax": "5", "jurisdictions": []}]}',
            TaxEngineUnavailable,
        ),
    ],
)
def test_answer_that_is_none_is_told_apart(status, content, refusal):
    with pytest.raises(refusal):
        mapping.answer(Response(status, content=content))


def test_missing_setting_is_named():
    with pytest.raises(Invalid, match=URL):
        from_env({})
