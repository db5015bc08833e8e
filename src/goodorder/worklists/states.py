"""The life of a run, and what becomes of each of its orders."""

from goodorder.kernel.machine import Machine, Move

RUN = Machine(
    "run",
    initial="planned",
    moves=[
        Move("start", ("planned",), "running"),
        Move("finish", ("running",), "finished"),
        Move("cancel", ("running",), "cancelled"),
        Move("retry", ("finished", "cancelled"), "running"),
    ],
)
# An order waits its turn, is done or refused; it was left out from the start, or dropped when the run was cancelled.
WAITING, DONE, FAILED, LEFT_OUT, DROPPED = ITEM_STATES = ("waiting", "done", "failed", "left_out", "dropped")
