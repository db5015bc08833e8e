"""Passkeys at the door: who asks for them on this page, and the challenge under way in this session."""

from django.conf import settings
from django.http import HttpRequest

from goodorder.doorway.sessions import address_of
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.staff import commands
from goodorder.staff.rules.passkeys import Party, party_of

TICKET = "passkey"


def asking_party(request: HttpRequest) -> Party | None:
    """Return who asks for passkeys here; None where browsers do not offer them."""
    return party_of(settings.GOODORDER_PUBLIC_URL, request.build_absolute_uri("/"))


def drawn(request: HttpRequest, purpose: str, user_id: int | None = None) -> bytes:
    """Draw a challenge for this session, in place of one under way. Raises Refused for too many."""
    ticket, challenge = commands.draw_challenge(
        visitor(), purpose=purpose, address=address_of(request), user_id=user_id
    )
    request.session[TICKET] = ticket
    return challenge


def spent(request: HttpRequest, purpose: str, user_id: int | None = None) -> bytes:
    """Use up the challenge of this session. Raises Invalid when there is none for this."""
    ticket = str(request.session.pop(TICKET, ""))
    return commands.spend_challenge(visitor(), ticket=ticket, purpose=purpose, user_id=user_id)


def visitor() -> Context:
    """Return the context of somebody who is at the door."""
    return Context("visitor", clock.now(), frozenset({"access.enter"}))
