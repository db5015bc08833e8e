"""Where the simulated sender listens and how we know each other."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from goodorder.kernel.errors import Invalid

URL = "GOODORDER_MESSAGE_SIMULATOR_URL"
SECRET = "GOODORDER_SIMULATOR_SECRET"  # noqa: S105  the variable's name
TIMEOUT = "GOODORDER_SIMULATOR_TIMEOUT_S"
DEFAULT_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The address without a trailing slash; secrets, the present one first; seconds to wait for an answer."""

    url: str
    secrets: tuple[str, ...]
    timeout_s: float = DEFAULT_TIMEOUT_S


def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises Invalid naming the variable. Two secrets are separated by a space."""
    return Settings(
        url=_given(environ, URL, "the address of the message simulator").rstrip("/"),
        secrets=tuple(_given(environ, SECRET, "the simulator's secret").split()),
        timeout_s=_seconds(environ),
    )


def _given(environ: Mapping[str, str], name: str, meaning: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise Invalid("notifications.sender_not_configured", f"set {name} to {meaning}", field=name)
    return value


def _seconds(environ: Mapping[str, str]) -> float:
    text = environ.get(TIMEOUT, "") or str(DEFAULT_TIMEOUT_S)
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 60:  # noqa: PLR2004  longer would hold a worker for nothing
        raise Invalid(
            "notifications.sender_not_configured", f"set {TIMEOUT} to seconds between 0 and 60", field=TIMEOUT
        )
    return seconds
