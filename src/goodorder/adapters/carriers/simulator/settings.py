"""Where the simulated carrier listens and how we know each other."""

import os
from collections.abc import Mapping

from goodorder.adapters.environment import SIMULATOR_SECRET as SECRET
from goodorder.adapters.environment import SIMULATOR_TIMEOUT as TIMEOUT
from goodorder.adapters.environment import SimulatorSettings as Settings
from goodorder.kernel.errors import Invalid

__all__ = ["SECRET", "TIMEOUT", "URL", "Settings", "from_env"]

URL = "GOODORDER_CARRIER_SIMULATOR_URL"


def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises Invalid naming the variable."""
    return Settings.of(environ, URL, "the address of the carrier simulator", _refused)


def _refused(message: str, name: str) -> Invalid:
    return Invalid("shipping.carrier_not_configured", message, field=name)
