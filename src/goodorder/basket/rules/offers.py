"""What is offered stands as it was priced: no promotion is taken off. Pure."""

from collections.abc import Sequence

from goodorder.pricing.rules import LineToPrice, Outcome, Promoted, promoted_lines


def unpromoted(asked: Sequence[LineToPrice], currency: str) -> Promoted:
    """Return lines that no promotion is taken off, as those of an offer."""
    return promoted_lines(asked, (), Outcome((), ()), currency=currency)
