"""Who is calling: the key in `Authorization: Bearer gok_…`."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.staff.queries import key_context


class ApiKeyAuth(HttpBearer):
    """An API key made by a person with the permission access.keys."""

    def authenticate(self, request: HttpRequest, token: str) -> Context:  # noqa: ARG002 - ninja's signature
        """Return the context of the key; raises Unauthenticated."""
        return key_context(token.strip(), now=clock.now())
