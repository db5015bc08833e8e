"""Fixtures of the web door: people signed in with a role, and a shop with an order in each stage."""

from collections.abc import Callable

import pytest
from django.test import Client

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel.relay import settle_all
from goodorder.staff import commands as staff
from goodorder.staff.models import User
from shop import open_shop, place

PASSWORD = "correct horse battery staple"


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture(autouse=True)
def _quick_settings(settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # slow hashes are Django's test


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


@pytest.fixture
def owner(sign_in) -> Client:
    return sign_in()


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)


@pytest.fixture
def shop_with_backorders(ctx, db):
    open_shop(ctx, backorders=True)


@pytest.fixture
def released(ctx, shop):
    """Return an order whose work lies at the warehouse."""
    order = place(ctx, {"KETTLE": 2, "MUG": 3})
    settle_all()
    order.refresh_from_db()
    return order


@pytest.fixture
def shipped(ctx, released):
    """Return an order that has left, with its invoice and label."""
    (asked,) = work.work_of(ctx, demand=released.public_id)
    picks = [(line.pk, line.quantity) for line in asked.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    released.refresh_from_db()
    return released
