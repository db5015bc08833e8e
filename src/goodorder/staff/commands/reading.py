"""How a person reads the pages."""

from zoneinfo import available_timezones

from django.conf import settings

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Missing
from goodorder.staff.models import User


@command(needs="access.own")
def choose_language(ctx: Context, *, language: str, time_zone: str) -> User:
    """Keep the language and time zone of the asking person's pages; empty: the browser's, the house's.

    Raises Invalid for one that does not exist, Missing when it is no person who asks.
    """
    if language and language not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise Invalid("access.language_unknown", f"language: choose one of {known}", field="language")
    if time_zone and time_zone not in available_timezones():
        raise Invalid("access.zone_unknown", "time_zone: write it like Europe/Berlin", field="time_zone")
    kind, _colon, username = ctx.actor.partition(":")
    person: User | None = User.objects.filter(username=username).first() if kind == "user" else None
    if person is None:
        raise Missing("access.user_unknown", "only a person who signs in chooses a language")
    person.language, person.time_zone = language, time_zone
    person.save(update_fields=["language", "time_zone"])
    return person
