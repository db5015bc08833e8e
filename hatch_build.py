"""Tells the build backend what Goodorder needs at run time: exactly `requirements/base.in`.

The exact versions are in the lock beside it; a plain `pip install .` gets the newest that fit.
"""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class DirectDependencies(MetadataHookInterface):
    """Reads the direct dependencies from the file that the locks are compiled from."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in `dependencies`."""
        lines = (Path(self.root) / "requirements" / "base.in").read_text().splitlines()
        metadata["dependencies"] = [line.strip() for line in lines if line.strip() and line[0] not in "#-"]
