"""What happened to limits."""

from goodorder.kernel.events import Fact


class LimitSet(Fact, aggregate="limit"):
    """Somebody may give so much alone; without a currency `most` is in per cent."""

    holder: str
    kind_of_limit: str
    currency: str
    most: int


class LimitDropped(Fact, aggregate="limit"):
    """A limit is gone; what holds without one holds again."""

    holder: str
    kind_of_limit: str
    currency: str
