"""Where stock lies and work is done: warehouses, stores and other nodes.

Publishes: LocationOpened, LocationChanged, CalendarChanged, DayClosed, DayOpened.
"""
