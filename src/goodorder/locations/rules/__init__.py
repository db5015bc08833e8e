"""What a location is made of, and when it works. Pure."""

from goodorder.locations.rules.bins import (
    BIN_KINDS,
    DISPATCH,
    LONGEST_AISLE_M,
    MOST_AISLES,
    MOST_BINS,
    SHELF,
    BinDraft,
    checked_bins,
)
from goodorder.locations.rules.places import (
    CALENDAR_READERS,
    KINDS,
    MOST_RANK,
    POSTAL_PARTS,
    READERS,
    CalendarDraft,
    LocationDraft,
    postal_of,
    time_zone,
)
from goodorder.locations.rules.schedule import (
    EVERY_DAY,
    MOST_DAYS_AHEAD,
    Calendar,
    Schedule,
    Work,
    schedule,
    ship_day,
)

__all__ = [
    "BIN_KINDS",
    "CALENDAR_READERS",
    "DISPATCH",
    "EVERY_DAY",
    "KINDS",
    "LONGEST_AISLE_M",
    "MOST_AISLES",
    "MOST_BINS",
    "MOST_DAYS_AHEAD",
    "MOST_RANK",
    "POSTAL_PARTS",
    "READERS",
    "SHELF",
    "BinDraft",
    "Calendar",
    "CalendarDraft",
    "LocationDraft",
    "Schedule",
    "Work",
    "checked_bins",
    "postal_of",
    "schedule",
    "ship_day",
    "time_zone",
]
