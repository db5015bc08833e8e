"""What happened to how long things are kept."""

from goodorder.kernel.events import Fact


class RetentionSet(Fact, aggregate="kept"):
    """Rows of a kind are kept for another number of days from now on."""

    kind_of_rows: str
    days: int
    days_before: int


class RowsDropped(Fact, aggregate="kept"):
    """Rows of a kind that grew older than they are kept were thrown away."""

    kind_of_rows: str
    rows: int
    before: str
