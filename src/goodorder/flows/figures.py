"""Dashboards follow what happens: facts are counted every minute, a stretch at a time."""

from goodorder.figures import commands as figures
from goodorder.flows.jobs import periodic
from goodorder.kernel.access import system_context

MOST_STRETCHES = 200


@periodic("* * * * *", "fold_figures")
def fold_what_waits() -> int:
    """Count the facts since the last time. Returns how many events were read; the next minute does the rest."""
    done = 0
    for _ in range(MOST_STRETCHES):
        counted = figures.fold_figures(system_context("fold_figures"))
        done += counted
        if not counted:
            break
    return done
