"""What a location is made of, and when it works. Pure."""

from goodorder.locations.rules.bins import LONGEST_AISLE_M, MOST_AISLES, MOST_BINS, BinDraft, checked_bins
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
    "CALENDAR_READERS",
    "EVERY_DAY",
    "KINDS",
    "LONGEST_AISLE_M",
    "MOST_AISLES",
    "MOST_BINS",
    "MOST_DAYS_AHEAD",
    "MOST_RANK",
    "POSTAL_PARTS",
    "READERS",
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
