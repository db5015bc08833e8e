"""What a location is made of, and when it works. Pure."""

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
    "MOST_DAYS_AHEAD",
    "MOST_RANK",
    "POSTAL_PARTS",
    "READERS",
    "Calendar",
    "CalendarDraft",
    "LocationDraft",
    "Schedule",
    "Work",
    "postal_of",
    "schedule",
    "ship_day",
    "time_zone",
]
