"""Signing in by steps, and how long it lasts: twelve hours from then, whatever happens meanwhile."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from goodorder.kernel import clock


def end_within_the_day(request: HttpRequest) -> None:
    """Give the session its end: an instant, so that using it does not move it."""
    request.session.set_expiry(clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from: behind a proxy that ends TLS, the address that proxy noted last."""
    noted = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    behind_proxy = settings.SECURE_PROXY_SSL_HEADER and noted
    return noted if behind_proxy else str(request.META.get("REMOTE_ADDR", ""))


CONFIRMED = "confirmed"


def note_confirmed(request: HttpRequest, at: datetime) -> None:
    """Note that the reader showed just now that it is still them."""
    request.session[CONFIRMED] = at.isoformat()


def confirmed_at(request: HttpRequest) -> datetime | None:
    """Return when the reader last showed that it is them; None for not in this session."""
    noted = request.session.get(CONFIRMED)
    return datetime.fromisoformat(noted) if noted else None


HALFWAY = "halfway"
HALFWAY_FOR = timedelta(minutes=10)


def remember_halfway(request: HttpRequest, user_id: int, following: str) -> None:
    """Note who gave the right password and still owes a code, and where they wanted to go."""
    request.session.cycle_key()
    request.session[HALFWAY] = [user_id, clock.now().isoformat(), following]


def halfway(request: HttpRequest) -> tuple[int, str] | None:
    """Return who owes a code and where they wanted to go; None for nobody, or after ten minutes."""
    noted = request.session.get(HALFWAY)
    if not noted or clock.now() - datetime.fromisoformat(noted[1]) > HALFWAY_FOR:
        return None
    return int(noted[0]), str(noted[2])
