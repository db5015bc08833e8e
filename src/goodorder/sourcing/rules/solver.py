"""The best plan by the solver HiGHS, as an integer programme; every answer is checked in whole numbers.

The stages follow `Worth`: most units, least cost, fewest and best ranked locations, first codes; then the
first lines before later ones, and each from the most preferred location. Each stage keeps what the one before has found. One thread and a fixed
seed, so that the same problem always gets the same answer.
"""

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from goodorder.sourcing.rules.model import Limits
from goodorder.sourcing.rules.problem import NOTHING, Problem, Units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = tuple[dict[int, int], float, float]
MOST_RANK_STEP = 1_000_000
CODES_AT_ONCE = 15
LEAST_S = 0.001
FEASIBLE = 2  # as the solver numbers it
UNKNOWN = 10**17  # the solver's bounds beyond this mean that it has none
_LOWEST = float("-inf")


@dataclass(frozen=True, slots=True)
class Solved:
    """Units, whether they are proven best, the least cost still thinkable if known, and whether time ran out."""

    units: Units
    is_proven: bool
    bound: int | None
    timed_out: bool = False


def solve(problem: Problem, start: Units, limits: Limits) -> Solved:
    """Find the best plan from a possible one on; what is returned is never worse than that.

    The time limit is for all stages together. With a location that must take part the start may lack it; then units are empty if that is impossible.
    """
    model = _Model(problem, limits)
    best = start if problem.is_possible(start) else {}
    if -problem.worth(best)[0] < problem.ceiling:
        stage = model.stage(model.fill_costs(), best)
        best = stage.units
        if not stage.is_proven:
            return Solved(best, is_proven=False, bound=None, timed_out=stage.timed_out)
    if not best:
        return Solved(best, is_proven=True, bound=0)
    fill = -problem.worth(best)[0]
    model.keep(model.fill_costs(), -fill)
    stage = model.stage(model.costs(), best, offset=-problem.policy.split)
    best = stage.units
    if stage.is_proven:
        best = model.settle_ties(best)
    return Solved(best, stage.is_proven and not model.timed_out, stage.bound, model.timed_out)


class _Model:
    """The programme: a variable per location (used or not), and per group and location (units, or the whole)."""

    def __init__(self, problem: Problem, limits: Limits) -> None:
        self.problem, self.nodes, self.left_s = problem, limits.nodes, limits.time_ms / 1000
        self.timed_out = False
        self.places = len(problem.supplies)
        self.pairs = [
            (group, at)
            for group, wanted in enumerate(problem.groups)
            for at in range(self.places)
            if problem.room[group][at] >= (wanted.quantity if wanted.is_whole else 1)
        ]
        self.column = {pair: self.places + number for number, pair in enumerate(self.pairs)}
        self.most = [min(self._quantity(g), problem.room[g][at]) for g, at in self.pairs]
        self.rows = list(self._demand_rows()) + list(self._place_rows())

    def _quantity(self, group: int) -> int:
        return self.problem.groups[group].quantity

    def weight(self, group: int) -> int:
        """Return how many units one step of a group's variable stands for."""
        wanted = self.problem.groups[group]
        return wanted.quantity if wanted.is_whole else 1

    def _steps(self, number: int) -> int:
        return 1 if self.problem.groups[self.pairs[number][0]].is_whole else self.most[number]

    def _demand_rows(self) -> "Sequence[Row]":
        rows: list[Row] = []
        for group, wanted in enumerate(self.problem.groups):
            columns = {self.column[pair]: 1 for pair in self.pairs if pair[0] == group}
            rows.append((columns, 0, 1 if wanted.is_whole else wanted.quantity))
        for number, pair in enumerate(self.pairs):
            rows.append(({self.column[pair]: 1, pair[1]: -self._steps(number)}, _LOWEST, 0))
        return rows

    def _place_rows(self) -> "Sequence[Row]":
        problem = self.problem
        rows: list[Row] = []
        for at in range(self.places):
            here = [pair for pair in self.pairs if pair[1] == at]
            rows.append(({self.column[pair]: -1 for pair in here} | {at: 1}, _LOWEST, 0))
            units = {self.column[pair]: self.weight(pair[0]) for pair in here}
            if (limit := problem.capacity[at]) is not None:
                rows.append((units | {at: -limit}, _LOWEST, 0))
            for sku_id in {problem.groups[group].sku_id for group, _ in here}:
                same = [pair for pair in here if problem.groups[pair[0]].sku_id == sku_id]
                if len(same) > 1:
                    shared = {self.column[pair]: self.weight(pair[0]) for pair in same}
                    rows.append((shared, 0, problem.room[same[0][0]][at]))
        rows.append((dict.fromkeys(range(self.places), 1), 0, problem.most_locations))
        if problem.must is not None:
            rows.append(({problem.must: 1}, 1, 1))
        return rows

    def fill_costs(self) -> dict[int, int]:
        """Price units so that the least costs are the most units."""
        return {self.column[pair]: -self.weight(pair[0]) for pair in self.pairs}

    def costs(self) -> dict[int, int]:
        """Price the stated cost, the split of the first location too."""
        problem = self.problem
        places = {at: problem.fixed[at] + problem.policy.split for at in range(self.places)}
        units = {
            self.column[group, at]: problem.units[group][at] * self.weight(group) for group, at in self.pairs
        }
        return places | units

    def keep(self, costs: "Mapping[int, int]", value: int) -> None:
        """Let no later stage be dearer than this in these costs."""
        self.rows.append((dict(costs), _LOWEST, value + 0.5))

    def settle_ties(self, best: Units) -> Units:
        """Among plans of the same units and cost choose the one that `Worth` prefers, then spread its units."""
        problem = self.problem
        self.keep(self.costs(), self._value(self.costs(), best))
        ranks = {at: MOST_RANK_STEP + supply.rank for at, supply in enumerate(problem.supplies)}
        best = self._settled(ranks, best)
        for first in range(0, self.places, CODES_AT_ONCE):
            chunk = range(first, min(first + CODES_AT_ONCE, self.places))
            best = self._settled({at: -(2 ** (chunk[-1] - at)) for at in chunk}, best)
        earliest = [min(group.lines) for group in problem.groups]
        best = self._settled(
            {self.column[pair]: earliest[pair[0]] * self.weight(pair[0]) for pair in self.pairs}, best
        )
        order = sorted(range(self.places), key=lambda at: (problem.fixed[at], problem.supplies[at].rank, at))
        steps = {at: step for step, at in enumerate(order)}
        spread = {
            self.column[group, at]: steps[at] * (group + 1) * self.weight(group) for group, at in self.pairs
        }
        return self._settled(spread, best)

    def _settled(self, costs: dict[int, int], best: Units) -> Units:
        stage = self.stage(costs, best)
        found = stage.units if stage.is_proven else best
        if self.problem.worth(found) > self.problem.worth(best):
            found = best
        self.keep(costs, self._value(costs, found))
        return found

    def _value(self, costs: "Mapping[int, int]", units: Units) -> int:
        return sum(costs.get(at, 0) * count for at, count in self._columns(units).items())

    def _columns(self, units: Units) -> dict[int, int]:
        steps = {self.column[pair]: count // self.weight(pair[0]) for pair, count in units.items()}
        return {at: 1 for _, at in units} | steps

    def stage(self, costs: "Mapping[int, int]", best: Units, *, offset: int = 0) -> Solved:
        """Solve for one objective; the better of what is found and `best`, and whether that is proven."""
        highs = self._run(costs, best)
        status = str(highs.getModelStatus()).rpartition(".")[2]
        self.left_s = max(LEAST_S, self.left_s - highs.getRunTime())
        self.timed_out = self.timed_out or status == "kTimeLimit"
        info = highs.getInfo()
        found = self._read(highs) if info.primal_solution_status == FEASIBLE else {}
        if not found or not self.problem.is_possible(found) or self._worse(costs, found, best):
            found = best
        bound = _whole(info.mip_dual_bound)
        is_proven = status == "kInfeasible" or (
            status == "kOptimal" and (not found or (bound is not None and self._value(costs, found) <= bound))
        )
        least = None if bound is None else bound + offset
        return Solved(found, is_proven, least, timed_out=self.timed_out)

    def _worse(self, costs: "Mapping[int, int]", found: Units, best: Units) -> bool:
        fewer = self.problem.worth(found)[0] > self.problem.worth(best)[0]
        return fewer or (bool(best) and self._value(costs, found) > self._value(costs, best))

    def _run(self, costs: "Mapping[int, int]", best: Units) -> Any:
        import highspy
        import numpy as np

        library: Any = highspy  # its solver class is not typed
        highs = library.Highs()
        for option, value in self._options().items():
            highs.setOptionValue(option, value)
        highs.passModel(self._programme(library, np, costs))
        if best and self.problem.worth(best) != NOTHING:
            columns = self._columns(best)
            start = highspy.HighsSolution()
            start.col_value = [float(columns.get(at, 0)) for at in range(self.places + len(self.pairs))]
            highs.setSolution(start)
        highs.run()
        return highs

    def _options(self) -> "dict[str, Any]":
        return {
            "output_flag": False,
            "threads": 1,
            "random_seed": 0,
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 0.5,
            "mip_max_nodes": self.nodes,
            "time_limit": self.left_s,
        }

    def _programme(self, highspy: Any, numpy: Any, costs: "Mapping[int, int]") -> Any:
        size = self.places + len(self.pairs)
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = size, len(self.rows)
        programme.col_cost_ = numpy.array([float(costs.get(at, 0)) for at in range(size)])
        programme.col_lower_ = numpy.zeros(size)
        steps = [float(self._steps(number)) for number in range(len(self.pairs))]
        programme.col_upper_ = numpy.array([1.0] * self.places + steps)
        programme.integrality_ = [highspy.HighsVarType.kInteger] * size
        programme.row_lower_ = numpy.array([float(row[1]) for row in self.rows])
        programme.row_upper_ = numpy.array([float(row[2]) for row in self.rows])
        matrix = programme.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        starts = numpy.cumsum([0, *(len(row[0]) for row in self.rows)])
        matrix.start_ = starts
        matrix.index_ = numpy.array([at for row in self.rows for at in row[0]])
        matrix.value_ = numpy.array([float(value) for row in self.rows for value in row[0].values()])
        return programme

    def _read(self, highs: Any) -> Units:
        values = highs.getSolution().col_value
        units = {pair: round(values[self.column[pair]]) * self.weight(pair[0]) for pair in self.pairs}
        return {pair: count for pair, count in units.items() if count > 0}


def _whole(bound: float) -> int | None:
    """Round a bound of the solver to the least whole number it allows, past the error of its arithmetic."""
    if abs(bound) > UNKNOWN:
        return None
    return ceil(bound - 1e-4 - abs(bound) * 1e-9)
