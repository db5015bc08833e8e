"""The judge of the certificate: every kind of wrong is seen, and nothing else."""

from goodorder.testing.certify.verdict import Held, judge, wrongly_refused
from goodorder.testing.certify.wishes import ABANDON, Good, assortment, draw

GOODS = [Good("LAMP", 1, 2), Good("BULB", 1, 3), Good("SET", 1, parts={"LAMP": 1, "BULB": 2})]


def got(number, good, quantity, kind, order_id="", said=""):
    order_id = order_id or (f"ord_{number}" if kind == "sold" else "")
    row = {"number": number, "good": good, "quantity": quantity, "kind": kind}
    return {**row, "order_id": order_id, "said": said, "errors": 0}


def held(lamps=2, bulbs=3, lamps_promised=0, bulbs_promised=0):
    return {"LAMP": Held(lamps, lamps_promised), "BULB": Held(bulbs, bulbs_promised)}


def test_judge_passes_what_is_right():
    history = [got(1, "SET", 1, "sold"), got(2, "LAMP", 1, "sold"), got(3, "LAMP", 1, "refused")]
    verdict = judge(GOODS, history, held(lamps_promised=2, bulbs_promised=2))
    assert (verdict.violations, verdict.false_refusals) == ([], [])
    assert verdict.holds


def test_judge_counts_a_kit_by_its_parts():
    history = [got(1, "SET", 1, "sold"), got(2, "BULB", 2, "sold")]
    verdict = judge(GOODS, history, held(lamps_promised=1, bulbs_promised=4))
    assert verdict.violations == ["BULB: 4 sold of 3"]


def test_judge_sees_units_sold_that_nobody_holds():
    verdict = judge(GOODS, [got(1, "LAMP", 1, "sold")], held())
    assert verdict.violations == ["LAMP: 1 sold, but 0 promised"]


def test_judge_sees_stock_that_vanished():
    verdict = judge(GOODS, [], held(lamps=1))
    assert verdict.violations == ["LAMP: 1 on hand, 2 were put there"]


def test_judge_sees_one_order_given_to_two_buyers():
    history = [got(1, "LAMP", 1, "sold", "ord_x"), got(2, "LAMP", 1, "sold", "ord_x")]
    verdict = judge(GOODS, history, held(lamps_promised=2))
    assert verdict.violations == ["order ord_x was given to buyers [1, 2]"]


def test_judge_sees_a_refusal_though_it_is_there():
    verdict = judge(GOODS, [got(1, "SET", 1, "refused")], held())
    assert verdict.false_refusals == ["buyer 1 was refused 1 × SET though it is there"]


def test_judge_takes_a_buyers_last_word():
    history = [
        got(1, "LAMP", 1, "refused"),
        got(1, "LAMP", 1, "sold"),
        got(2, "LAMP", 2, "cancelled", "ord_2"),
    ]
    verdict = judge(GOODS, history, held(lamps_promised=1))
    assert verdict.holds
    assert verdict.outcomes == {"sold": 1, "cancelled": 1}


def test_judge_accepts_no_buyer_without_an_answer():
    verdict = judge(GOODS, [got(1, "LAMP", 1, "unknown", said="Silent")], held())
    assert verdict.violations == ["buyer 1: Silent"]


def test_draw_repeats_itself_and_abandons_only_carts():
    goods = assortment([50, 7, 1])
    wishes = draw(7, 400, goods, ["api", "cart", "staff"])
    assert wishes == draw(7, 400, goods, ["api", "cart", "staff"])
    assert {one.entry for one in wishes if one.conduct == ABANDON} == {"cart"}
    assert {one.good for one in wishes} == {good.name for good in goods}
    assert not [one for one in draw(7, 400, goods, ["api"]) if one.conduct == ABANDON]


def test_only_who_could_have_been_served_asks_once_more():
    history = [got(1, "LAMP", 2, "refused"), got(2, "LAMP", 1, "refused"), got(3, "LAMP", 1, "sold")]
    assert wrongly_refused(GOODS, history) == [2]
