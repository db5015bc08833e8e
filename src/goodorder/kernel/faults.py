"""Named fault points: places where a crash test may end the process, off unless a test setting is on."""

import os
import signal

from django.conf import settings

POINTS: dict[str, str] = {}
_left: dict[str, int] = {}


def declare(name: str, where: str) -> str:
    """Name a fault point; `where` says what has happened when it is reached."""
    POINTS[name] = where
    return name


def reach(name: str) -> None:
    """End the process at once, as kill -9 would, if tests asked for this point.

    GOODORDER_FAULT_POINT is `name` or `name:n` (the n-th time it is reached); without
    GOODORDER_FAULTS=1 it is ignored.
    """
    if not settings.GOODORDER_FAULTS:
        return
    wanted, _, nth = os.environ.get("GOODORDER_FAULT_POINT", "").partition(":")
    if wanted != name:
        return
    _left[name] = _left.get(name, int(nth or 1)) - 1
    if _left[name] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
