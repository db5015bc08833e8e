"""Random sourcing problems, and the answer by counting every possibility."""

from itertools import product

from hypothesis import strategies as st

from goodorder.sourcing.rules import Demand, Policy, Supply

SKUS = (11, 12)
small = st.integers(0, 4)


@st.composite
def demand_lists(draw, most=3):
    wanted = draw(
        st.lists(
            st.tuples(st.sampled_from(SKUS), st.integers(1, 3), st.booleans()), min_size=1, max_size=most
        )
    )
    return [Demand(100 + at, sku, units, may_split=may) for at, (sku, units, may) in enumerate(wanted)]


@st.composite
def supply_lists(draw, most=3, plain=False):
    return [
        Supply(
            f"L{at}",
            at + 1,
            draw(st.dictionaries(st.sampled_from(SKUS), small, min_size=1)),
            rank=draw(st.integers(0, 2)),
            cost=draw(st.integers(0, 5)),
            unit_cost=draw(st.integers(0, 3)),
            freight=draw(st.integers(0, 5)),
            adjust=draw(st.just(0) if plain else st.integers(-8, 3)),
            unit_freight=draw(st.dictionaries(st.sampled_from(SKUS), small)),
            markdown=draw(st.dictionaries(st.sampled_from(SKUS), small)),
            capacity=None if plain else draw(st.none() | st.integers(0, 5)),
            late_days=draw(st.integers(0, 2)),
        )
        for at in range(draw(st.integers(1, most)))
    ]


@st.composite
def policies(draw, plain=False):
    return Policy(
        split=draw(st.sampled_from([0, 1, 3, 8, 1000])),
        lateness=draw(st.integers(0, 2)),
        ship_complete=draw(st.booleans()),
        most_locations=None if plain else draw(st.none() | st.integers(1, 3)),
        whole_lines=False if plain else draw(st.booleans()),
    )


def ways(demand, places, *, is_whole):
    """Every way of giving a line: units per location, in the order of `places`."""
    rooms = [range(min(demand.quantity, max(0, one.available.get(demand.sku_id, 0))) + 1) for one in places]
    for shares in product(*rooms):
        if is_whole and sum(map(bool, shares)) > 1:
            continue
        if is_whole and sum(shares) not in {0, demand.quantity}:
            continue
        if sum(shares) <= demand.quantity:
            yield shares


def every_plan(demands, places, policy):
    """Yield every possible plan as one tuple of shares per line."""
    choices = [list(ways(one, places, is_whole=policy.whole_lines or not one.may_split)) for one in demands]
    for plan in product(*choices):
        if _is_possible(plan, demands, places, policy):
            yield plan


def _is_possible(plan, demands, places, policy):
    for at, place in enumerate(places):
        for sku in {one.sku_id for one in demands}:
            given = sum(s[at] for s, one in zip(plan, demands, strict=True) if one.sku_id == sku)
            if given > max(0, place.available.get(sku, 0)):
                return False
        if place.capacity is not None and sum(s[at] for s in plan) > place.capacity:
            return False
    used = sum(any(s[at] for s in plan) for at in range(len(places)))
    fill = sum(map(sum, plan))
    if policy.most_locations is not None and used > policy.most_locations:
        return False
    return not policy.ship_complete or fill in {0, sum(one.quantity for one in demands)}


def worth_of(plan, demands, places, policy):
    """Units, cost, locations, ranks and codes of a plan, straight from the words of the contract."""
    cost, used = 0, []
    for at, place in enumerate(places):
        units = 0
        for shares, one in zip(plan, demands, strict=True):
            each = place.unit_cost + place.unit_freight.get(one.sku_id, 0) + policy.lateness * place.late_days
            cost += shares[at] * (each - place.markdown.get(one.sku_id, 0))
            units += shares[at]
        if units:
            used.append(place)
            cost += place.cost + place.freight + place.adjust
    cost += policy.split * max(0, len(used) - 1)
    fill = sum(map(sum, plan))
    return (
        -fill,
        cost,
        len(used),
        sum(one.rank for one in used),
        tuple(sorted(one.location for one in used)),
    )


def best_worth(demands, places, policy):
    return min(worth_of(plan, demands, places, policy) for plan in every_plan(demands, places, policy))
