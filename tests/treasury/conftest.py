"""People at the pages of money."""

from collections.abc import Callable

import pytest
from django.test import Client

from goodorder.staff import commands as staff
from goodorder.staff.models import User

PASSWORD = "a-long-word-for-the-tests"


@pytest.fixture
def sign_in(ctx, db) -> Callable[..., Client]:
    """Return a function that gives a client signed in with a role."""

    def enter(role: str = "owner", **scope: str) -> Client:
        if not User.objects.filter(username=role).exists():
            staff.add_user(ctx, username=role, password=PASSWORD, name=role.title())
            staff.grant_role(ctx, username=role, role=role, **scope)
        client = Client()
        client.force_login(User.objects.get(username=role))
        return client

    return enter
