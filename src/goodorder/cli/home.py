"""Where an installation keeps what is not code: database, logs, sockets, its secret key."""

from __future__ import annotations

import os
from pathlib import Path


def home_folder() -> Path:
    """Return the folder for this installation's own files; it need not exist yet.

    `GOODORDER_HOME` decides; else the user's data folder, or `/var/lib/goodorder` for root.
    """
    named = os.environ.get("GOODORDER_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/goodorder")
    shared = os.environ.get("XDG_DATA_HOME")
    return (Path(shared) if shared else Path.home() / ".local" / "share") / "goodorder"
