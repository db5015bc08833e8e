"""A warehouse that works by script, through the API alone: shelves, waves, walks, shorts, parcels, carriers."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from api.calling import Caller

AISLES, DEPTH_M = 10, 30
REASONS = ("not_found", "damaged", "wrong_item", "unreadable")
STOPS_TO_SHORT = 25
ENDLESS = 50
MOST_UNITS = 120
Parcel = list[tuple[dict[str, Any], int]]


@dataclass
class Tally:
    """What a day came to. Travel in metres; `missed` are units by order and SKU."""

    counts: Counter[str] = field(default_factory=Counter)
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def told(self) -> str:
        """Say it in a line."""
        walked = f"{self.counts['travel_m']:,} m walked of {self.counts['travel_before_m']:,} m"
        rest = {name: n for name, n in sorted(self.counts.items()) if not name.startswith("travel")}
        return ", ".join([*(f"{n:,} {name}" for name, n in rest.items()), walked])


class ScriptedWarehouse:
    """People with one API key; `settle` lets reactions and carriers catch up, dice say what goes wrong."""

    def __init__(self, caller: Caller, settle: Callable[[], None], dice: Random) -> None:
        self.caller, self.settle, self.dice = caller, settle, dice
        self.tally = Tally()
        self._demands: dict[str, str] = {}

    def shelve(self, location: str, levels: Mapping[str, int]) -> None:
        """Set up a bin for every SKU and put all of it away."""
        codes = {sku: f"B{at:04d}" for at, sku in enumerate(sorted(levels))}
        bins = [
            {"code": code, "aisle": self.dice.randrange(AISLES), "depth_m": self.dice.randrange(DEPTH_M)}
            for code in codes.values()
        ]
        for at in range(0, len(bins), 500):
            self._post(f"/locations/{location}/bins", {"bins": bins[at : at + 500]})
        for sku, units in levels.items():
            put = {"bin": codes[sku], "sku": sku, "quantity": units}
            self._post(f"/locations/{location}/put-aways", put)

    def work_off(self, *locations: str) -> None:
        """Pick, pack and ship until no location has anything to do; what is sourced again is done too."""
        for _ in range(ENDLESS):
            self.settle()
            for location in locations:
                self._walk_wave(location)
            self.settle()
            self._pack_all()
            self.settle()
            if not self._despatch_all():
                return
        raise AssertionError("the warehouse is never done")

    def _walk_wave(self, location: str) -> None:
        answer = self.caller.post(
            "/waves", {"location": location, "cut_off_at": "2099-01-01T00:00:00Z", "most_units": 10_000}
        )
        if answer.status_code == 409:
            assert answer.json()["code"] == "fulfillment.nothing_to_batch", answer.content
            return
        wave = read(answer)
        self.tally.counts["waves"] += 1
        self.tally.counts.update({name: wave[name] for name in ("travel_m", "travel_before_m")})
        for batch in wave["batches"]:
            self._walk(batch)

    def _walk(self, batch: str) -> None:
        self._post(f"/batches/{batch}/starts")
        self.tally.counts["batches"] += 1
        task = self._get(f"/batches/{batch}/next")["task"]
        while task:
            self.tally.counts["stops"] += 1
            is_short = self.tally.counts["stops"] % STOPS_TO_SHORT == 0
            task = self._short(task) if is_short else self._pick(task)
        self._post(f"/batches/{batch}/closings")

    def _pick(self, task: dict[str, Any]) -> Any:
        path, scan = f"/pick-tasks/{task['id']}/picks", {"bin": task["bin"], "item": task["sku"]}
        if task["bin"] and self.dice.random() < 0.02:
            wrong = self.caller.post(path, {**scan, "bin": "B9999", "quantity": task["left"]})
            assert (wrong.status_code, wrong.json()["code"]) == (409, "fulfillment.wrong_bin")
            self.tally.counts["wrong scans"] += 1
        self.tally.counts["picks"] += 1
        return self._post(path, {**scan, "quantity": task["left"]})["task"]

    def _short(self, task: dict[str, Any]) -> Any:
        units, reason = self.dice.randint(1, task["left"]), self.dice.choice(REASONS)
        self.tally.counts["shorts"] += 1
        self.tally.counts["units short"] += units
        self.tally.missed[self._demand(task["fulfillment_order"]), task["sku"]] += units
        return self._post(f"/pick-tasks/{task['id']}/shorts", {"quantity": units, "reason": reason})["task"]

    def _demand(self, work: str) -> str:
        if work not in self._demands:
            self._demands[work] = self._get(f"/fulfillment-orders/{work}")["demand"]
        return self._demands[work]

    def _pack_all(self) -> None:
        for row in list(self._all("/fulfillment-orders", state="in_progress")):
            work = self._get(f"/fulfillment-orders/{row['id']}")
            waiting = [(line, line["picked"] - line["packed"]) for line in work["lines"]]
            for parcel in parcels_of(waiting):
                by_scan = self.dice.random() < 0.5
                (self._pack_by_scan if by_scan else self._pack)(work["id"], parcel)

    def _pack_by_scan(self, work: str, parcel: Parcel) -> None:
        """Scan a parcel's items into a carton; the last scan of the work closes it by itself."""
        carton = self._post(f"/fulfillment-orders/{work}/cartons", {})
        for line, units in parcel:
            scan = {"code": line["sku"], "quantity": units}
            carton = self._post(f"/fulfillment-orders/{work}/scans", scan)
        if carton["state"] == "packing":
            self._post(f"/cartons/{carton['id']}/closings", {})
        self.tally.counts["parcels packed by scan"] += 1

    def _pack(self, work: str, parcel: Parcel) -> None:
        contents = [{"line": line["id"], "quantity": units} for line, units in parcel]
        self._post(f"/fulfillment-orders/{work}/shipments", {"contents": contents})
        self.tally.counts["parcels packed plainly"] += 1

    def _despatch_all(self) -> int:
        """Hand over every parcel that has its label; returns how many."""
        gone = 0
        for row in list(self._all("/fulfillment-orders", state="in_progress")):
            for parcel in self._get(f"/fulfillment-orders/{row['id']}")["shipments"]:
                if parcel["state"] == "labelled":
                    self._post(f"/shipments/{parcel['id']}/despatches")
                    gone += 1
        self.tally.counts["parcels"] += gone
        return gone

    def _all(self, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            page = self._get(path, size=100, cursor=cursor, **asked)
            yield from page["items"]
            cursor = page["next_cursor"]
            if not cursor:
                return

    def _get(self, path: str, **asked: Any) -> Any:
        return read(self.caller.get(path, **asked))

    def _post(self, path: str, body: Any = None) -> Any:
        return read(self.caller.post(path, body))


def parcels_of(waiting: Parcel) -> Iterator[Parcel]:
    """Fill one parcel after the other with as many units as a carrier takes."""
    parcel: Parcel = []
    for line, units in waiting:
        left = units
        while left:
            part = min(left, MOST_UNITS - sum(packed for _, packed in parcel))
            parcel.append((line, part))
            left -= part
            if sum(packed for _, packed in parcel) == MOST_UNITS:
                yield parcel
                parcel = []
    if parcel:
        yield parcel


def read(answer: Any) -> Any:
    """Return what an answer says; anything but success fails the test."""
    assert answer.status_code in {200, 201}, (answer.status_code, answer.content)
    return answer.json()
