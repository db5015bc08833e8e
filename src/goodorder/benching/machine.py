"""What the machine says of a run, read from /proc: processor time and memory of process trees, and of the others."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PARTS = ("database", "application", "load")


@dataclass(frozen=True, slots=True)
class Stat:
    """One process: its name, its parent and its processor time in ticks, ended children included."""

    name: str
    parent: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Processor time so far, in seconds: of each part, and of everything on the machine."""

    parts: dict[str, float]
    all_busy: float

    def since(self, before: Reading) -> dict[str, float]:
        """Return what was used since an earlier reading, by part, and by `others`."""
        used = {name: value - before.parts[name] for name, value in self.parts.items()}
        return {**used, "others": max(0.0, self.all_busy - before.all_busy - sum(used.values()))}


def read(roots: Mapping[str, Iterable[int]]) -> Reading:
    """Read the processor time of the process trees of each part."""
    known = dict(_processes())
    parts = {name: sum(_ticks(known, pid) for pid in pids) / TICKS for name, pids in roots.items()}
    return Reading(parts, _all_busy())


def memory_bytes(pids: Iterable[int]) -> int:
    """Return the memory of process trees, shared pages counted by share."""
    known = dict(_processes())
    members = {member for pid in pids for member in _tree(known, pid)}
    return sum(_proportional(pid) for pid in members)


def ancestor_of(pid: int, name: str) -> int:
    """Return the topmost ancestor with that name; 0 when the process is not on this machine."""
    known = dict(_processes())
    found = pid if pid in known and known[pid].name == name else 0
    while found and known[found].parent in known and known[known[found].parent].name == name:
        found = known[found].parent
    return found


def described() -> dict[str, str]:
    """Return what the figures were measured on."""
    lines = (PROC / "cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory_gb:.0f} GB",
        "python": platform.python_version(),
    }


def _processes() -> Iterator[tuple[int, Stat]]:
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (stat := _stat(folder)):
            yield int(folder.name), stat


def _stat(folder: Path) -> Stat | None:
    try:
        text = (folder / "stat").read_text()
    except OSError:
        return None  # it has just ended
    name = text[text.index("(") + 1 : text.rindex(")")]
    fields = text[text.rindex(")") + 2 :].split()
    return Stat(name, int(fields[1]), sum(int(each) for each in fields[11:15]))


def _ticks(known: dict[int, Stat], root: int) -> int:
    return sum(known[pid].ticks for pid in _tree(known, root))


def _tree(known: dict[int, Stat], root: int) -> list[int]:
    found = [root] if root in known else []
    for pid in found:
        found.extend(child for child, stat in known.items() if stat.parent == pid)
    return found


def _all_busy() -> float:
    """Return the time all processors spent on user and system work; interrupts belong to nobody."""
    fields = (PROC / "stat").read_text().splitlines()[0].split()[1:]
    return sum(int(each) for each in fields[:3]) / TICKS


def _proportional(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
