"""Reads the variables of an adapter; what is missing or wrong is refused with the variable's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from goodorder.kernel.errors import Invalid

SIMULATOR_SECRET = "GOODORDER_SIMULATOR_SECRET"  # noqa: S105  the variable's name
SIMULATOR_TIMEOUT = "GOODORDER_SIMULATOR_TIMEOUT_S"
SIMULATOR_TIMEOUT_S = 10.0
LONGEST_S = 60  # longer would hold a worker for nothing
Refuse = Callable[[str, str], Invalid]


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables, and how this adapter's room refuses one: from a sentence and the variable's name."""

    variables: Mapping[str, str]
    refuse: Refuse

    def given(self, name: str, meaning: str) -> str:
        """Return a variable that must be set; raises what `refuse` makes."""
        value = self.variables.get(name, "").strip()
        if not value:
            raise self.refuse(f"set {name} to {meaning}", name)
        return value

    def seconds(self, name: str, default: float) -> float:
        """Return how long to wait for an answer, in seconds; raises what `refuse` makes."""
        try:
            seconds = float(self.variables.get(name, "") or default)
        except ValueError:
            seconds = 0
        if not 0 < seconds <= LONGEST_S:
            raise self.refuse(f"set {name} to seconds between 0 and {LONGEST_S}", name)
        return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorSettings:
    """The address without a trailing slash; secrets, the present one first; seconds to wait for an answer."""

    url: str
    secrets: tuple[str, ...]
    timeout_s: float = SIMULATOR_TIMEOUT_S

    @classmethod
    def of(
        cls, variables: Mapping[str, str], url_name: str, meaning: str, refuse: Refuse
    ) -> "SimulatorSettings":
        """Read a simulator's settings. Two secrets are separated by a space."""
        read = Environment(variables, refuse)
        return cls(
            url=read.given(url_name, meaning).rstrip("/"),
            secrets=tuple(read.given(SIMULATOR_SECRET, "the simulator's secret").split()),
            timeout_s=read.seconds(SIMULATOR_TIMEOUT, SIMULATOR_TIMEOUT_S),
        )
