"""Approvals nobody decided in time end by the clock."""

from goodorder.approvals import commands
from goodorder.flows.jobs import periodic
from goodorder.kernel.access import system_context


@periodic("*/5 * * * *", "expire_approvals")
def expire_approvals() -> int:
    """End what nobody decided in time. Returns how many ended."""
    ctx, ended = system_context("expire_approvals"), 0
    while batch := commands.expire_approvals(ctx):
        ended += batch
    return ended
