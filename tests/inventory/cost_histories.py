"""Random histories of pools, kept in memory: what the rules of valuation are tried on."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from goodorder.costing.rules.costs import CostEntry, CostState, Standing, standing_layers
from goodorder.costing.rules.revaluation import Line, Recorded, Revaluation, value

DAWN = datetime(2026, 1, 1, tzinfo=UTC)
POOLS = (1, 2, 3)


@dataclass
class History:
    """What was valued so far, and a source of it for the next walk."""

    method: str
    entries: dict = field(default_factory=dict)
    valued: dict = field(default_factory=dict)
    serial: int = 0

    def of(self, pool):
        return sorted((e for e in self.entries.values() if e.pool == pool), key=lambda each: each.place)

    def before(self, pool, place, /):
        past = [entry for entry in self.of(pool) if entry.place < place]
        state = self.valued[past[-1].id].after if past else CostState()
        arrivals = ((e.id, e.quantity, self.known(e)) for e in reversed(past) if e.quantity > 0)
        return Standing(self.method, state, standing_layers(arrivals, state.quantity))

    def known(self, entry):
        valued = self.valued[entry.id]
        return None if valued.uncosted else valued.value

    def following(self, pool, place, /):
        return iter([Recorded(e, self.valued[e.id]) for e in self.of(pool) if e.place >= place])

    def line(self, pool, line_ref, place, /):
        line = Line()
        for entry in self.of(pool):
            if entry.line_ref == line_ref and entry.place < place:
                valued = self.valued[entry.id]
                back = Line(returned=entry.quantity)
                gone = Line(-entry.quantity - valued.uncosted, -valued.value)
                line = line.plus(back if entry.quantity > 0 else gone)
        return line

    def returns(self, pool, line_ref, place, /):
        return [
            e.place for e in self.of(pool) if e.line_ref == line_ref and e.quantity > 0 and e.place > place
        ]

    def build(self, entry, /):
        act = entry.build, entry.place[0]
        return [Recorded(e, self.valued[e.id]) for e in self.entries.values() if (e.build, e.place[0]) == act]

    def walk(self, fresh=(), dirty=()):
        """Value what changed and keep it; returns the changes."""
        done = Revaluation(self, fresh, dirty).run()
        self.entries |= {entry.id: entry for entry in fresh}
        self.valued |= {key: change.now for key, change in done.changes.items()}
        for pool, stock in done.ends.items():
            assert stock.state == self.valued[self.of(pool)[-1].id].after
        return done.changes

    def recost(self, entry, **changes):
        self.entries[entry.id] = replace(entry, **changes)
        return self.walk(dirty=[(entry.place, entry.pool)])

    def from_scratch(self):
        entries = list(self.entries.values())
        return dict(zip((e.id for e in entries), value(entries, self.method), strict=True))

    def fresh(self, act):
        """Turn a drawn act into entries: one, or those of a kit's making or taking apart."""
        minute, kind, parts, unit_cost, line_ref = act
        at = DAWN + timedelta(minutes=minute)
        first = self.serial + 1
        made = []
        for pool, quantity in parts:
            self.serial += 1
            if kind == "kit":
                rank = 2 * first + (quantity > 0)
                made.append(CostEntry(pool, (at, rank, self.serial), quantity, kind, document=f"kit-{first}"))
                continue
            cost = unit_cost if kind == "receipt" else None
            line = line_ref if kind in {"ship", "return"} else None
            place = (at, 2 * self.serial, self.serial)
            made.append(CostEntry(pool, place, quantity, kind, cost, line_ref=line))
        return made


UNITS = st.integers(1, 2) | st.integers(1, 7)
MINUTES = st.integers(0, 40)
COSTS = st.none() | st.integers(0, 50_000)
INCOMING, OUTGOING = ("receipt", "return", "adjust"), ("ship", "adjust", "scrap")


def single(kinds, sign):
    parts = st.tuples(st.sampled_from(POOLS), UNITS).map(lambda part: [(part[0], sign * part[1])])
    return st.tuples(MINUTES, st.sampled_from(kinds), parts, COSTS, st.integers(1, 3))


# Mostly three SKUs; sometimes one comes twice, as two lots do.
TRIPLES = st.permutations(POOLS) | st.lists(st.sampled_from(POOLS), min_size=3, max_size=3)
KITS = st.tuples(
    MINUTES,
    st.just("kit"),
    st.tuples(TRIPLES, st.lists(UNITS, min_size=3, max_size=3), st.booleans()).map(
        lambda drawn: [
            (pool, units if (at == 0) == drawn[2] else -units)
            for at, (pool, units) in enumerate(zip(*drawn[:2], strict=True))
        ]
    ),
    st.none(),
    st.none(),
)
ACTS = st.one_of(single(INCOMING, 1), single(OUTGOING, -1), single(("receipt",), 1), KITS)
