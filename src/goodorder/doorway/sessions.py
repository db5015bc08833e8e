"""How long somebody stays signed in: twelve hours from signing in, whatever happens meanwhile."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest

from goodorder.kernel import clock


def end_within_the_day(request: HttpRequest) -> None:
    """Give the session its end: an instant, so that using it does not move it."""
    request.session.set_expiry(clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
