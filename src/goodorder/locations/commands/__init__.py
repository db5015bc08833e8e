"""Every write to locations: `places` sets them up, `calendars` says when they work, `capacity` books their days."""

from goodorder.locations.commands.bins import set_up_bins
from goodorder.locations.commands.calendars import close_day, open_day, set_calendar
from goodorder.locations.commands.capacity import book_capacity, free_capacity
from goodorder.locations.commands.places import change_location, open_location

__all__ = [
    "book_capacity",
    "change_location",
    "close_day",
    "free_capacity",
    "open_day",
    "open_location",
    "set_calendar",
    "set_up_bins",
]
