"""What an invariant is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise. `sql` returns the rows that break it; its text is fixed and takes no parameters."""

    id: str
    statement: str
    sql: str
