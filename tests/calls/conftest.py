"""Fixtures of the call centre: an agent and an owner who sign in, and an order that was sent."""

import pytest
from django.test import Client

from goodorder.kernel.relay import settle_all
from goodorder.staff import commands as staff
from goodorder.staff.models import User
from parcels import send
from shop import open_shop, place


@pytest.fixture(autouse=True)
def _quick_settings(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def signed_in(ctx, name, role):
    staff.add_user(ctx, username=name, password="long-and-unusual-words")
    staff.grant_role(ctx, username=name, role=role)
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def anna(ctx, db):
    return signed_in(ctx, "anna", "agent")


@pytest.fixture
def boss(ctx, db):
    return signed_in(ctx, "boss", "owner")


@pytest.fixture
def order(ctx, db):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 1, "MUG": 2}, method="cash")
    settle_all()
    send(ctx, order)
    return order
