"""What a rule set may say, and the error for what it may not."""

import json
import re

import pytest

from goodorder.kernel.errors import Invalid
from goodorder.sourcing.rules import BUILT_IN, FEWEST_FIRST, Rules, read_rules
from goodorder.sourcing.rules.ruleset import lane

FULL = {
    "filters": [
        {"name": "by kind", "kinds": ["warehouse"]},
        {"name": "not kind", "not_kinds": ["store"]},
        {"name": "these", "locations": ["A"], "when": {"skus": ["X"], "tax_classes": ["reduced"]}},
        {"name": "not these", "not_locations": ["B"], "when": {"channels": ["web"], "customers": ["cus_1"]}},
        {"name": "served", "serves": {"A": ["GB"], "*": ["GB", "DE"]}},
        {"name": "home", "same_country": True},
        {"name": "near", "within_km": 500},
        {"name": "open", "open": True},
        {"name": "room", "capacity_left": 2},
        {"name": "stock", "stock": "all"},
    ],
    "preferences": [
        {"name": "stores", "rank": 1, "kinds": ["store"], "countries": ["GB"], "locations": ["S"]}
    ],
    "costs": {
        "split": 300,
        "lateness": 20,
        "freight": {"source": "lanes", "lanes": {"A": {"GB": 4, "*": 9}}, "per_kg": {"*": {"GB:ec1": 100}}},
        "markdown": {"S": {"X": 50, "*": 5}},
        "adjust": {"S": -40},
    },
    "policies": {
        "ship_complete": False,
        "most_locations": 2,
        "within_capacity": True,
        "for": [{"name": "vip", "when": {"customers": ["cus_1"]}, "whole_lines": True}],
    },
    "distances_km": {"A": {"GB:SW": 12}},
    "limits": {"nodes": 10, "time_ms": 100},
}


def test_everything_there_is_can_be_said():
    rules = read_rules(FULL)
    assert [one.test for one in rules.filters] == [list(one)[1] for one in FULL["filters"]]
    assert rules.costs.adjust == {"S": -40}
    assert rules.costs.freight.per_kg == {"*": {"GB:EC1": 100}}
    assert rules.within_capacity


def test_nothing_said_is_what_is_built_in():
    assert read_rules({}) == read_rules(BUILT_IN) == Rules()
    assert Rules().costs.split == FEWEST_FIRST


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ([], "content"),
        ({"filter": []}, "content.filter"),
        ({"filters": {}}, "content.filters"),
        ({"filters": ["x"]}, "content.filters[0]"),
        ({"filters": [{"name": "x"}]}, "content.filters[0]"),
        ({"filters": [{"name": "x", "open": True, "kinds": ["store"]}]}, "content.filters[0]"),
        ({"filters": [{"open": True}]}, "content.filters[0].name"),
        ({"filters": [{"name": "x", "open": False}]}, "content.filters[0].open"),
        ({"filters": [{"name": "x", "kinds": []}]}, "content.filters[0].kinds"),
        ({"filters": [{"name": "x", "kinds": ["shop"]}]}, "content.filters[0].kinds[0]"),
        ({"filters": [{"name": "x", "serves": {"A": ["ZZ"]}}]}, "content.filters[0].serves.A[0]"),
        ({"filters": [{"name": "x", "within_km": "5"}]}, "content.filters[0].within_km"),
        ({"filters": [{"name": "x", "within_km": -5}]}, "content.filters[0].within_km"),
        ({"filters": [{"name": "x", "open": True}] * 2}, "content.filters[1].name"),
        ({"filters": [{"name": "x", "open": True, "when": {"sku": []}}]}, "content.filters[0].when.sku"),
        ({"preferences": [{"name": "x", "rank": 1}]}, "content.preferences[0]"),
        ({"preferences": [{"name": "x", "kinds": ["store"]}]}, "content.preferences[0].rank"),
        ({"costs": {"split": -1}}, "content.costs.split"),
        ({"costs": {"split": True}}, "content.costs.split"),
        ({"costs": {"split": 10**9}}, "content.costs.split"),
        ({"costs": {"freight": {"source": "rates"}}}, "content.costs.freight.source"),
        ({"costs": {"freight": {"source": "lanes"}}}, "content.costs.freight.lanes"),
        ({"costs": {"freight": {"lanes": {"A": {"GB": 1}}}}}, "content.costs.freight.source"),
        (
            {"costs": {"freight": {"source": "lanes", "lanes": {"A": {"GB:": 1}}}}},
            "content.costs.freight.lanes.A.GB:",
        ),
        ({"costs": {"markdown": {"A": 3}}}, "content.costs.markdown.A"),
        ({"policies": {"ship_complete": "yes"}}, "content.policies.ship_complete"),
        ({"policies": {"most_locations": 0}}, "content.policies.most_locations"),
        ({"policies": {"for": [{"name": "x", "whole_lines": True}]}}, "content.policies.for[0].when"),
        ({"limits": {"time_ms": 1}}, "content.limits.time_ms"),
    ],
)
def test_an_error_names_the_path(content, path):
    with pytest.raises(Invalid) as refusal:
        read_rules(content)
    assert refusal.value.details["field"] == path
    assert refusal.value.message.startswith(f"{path}: ")


def test_a_lane_is_the_nearest_that_is_stated():
    table = {"A": {"GB": 1, "GB:EC": 2, "GB:EC1": 3}, "*": {"DE": 4, "*": 5}}
    asked = [
        ("A", "GB", "EC1A 1BB"),
        ("A", "GB", "ec2"),
        ("A", "GB", "SW1"),
        ("A", "DE", ""),
        ("B", "GB", ""),
    ]
    assert [lane(table, *one) for one in asked] == [3, 2, 1, 4, 5]
    assert lane({}, "A", "GB", "") is None


def test_the_example_of_the_guide_can_be_read(pytestconfig):
    page = (pytestconfig.rootpath / "docs/howto/sourcing-rules.md").read_text()
    (example,) = re.findall(r"(?ms)^```json\n(.*?)^```", page)
    rules = read_rules(json.loads(example))
    assert (len(rules.filters), rules.costs.split, len(rules.exceptions)) == (3, 300, 1)
