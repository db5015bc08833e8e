"""Chromium against a live server: found on the machine, or the test says loudly that it is missing."""

import os
import shutil
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import expect

from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.staff import commands as staff
from goodorder.staff.models import User
from shop import open_shop, place

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
PASSWORD = "correct horse battery staple"
RESULTS = Path(__file__).parents[2] / "test-results"
PATIENCE_MS = 60_000  # a busy machine is no failure
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        message = "no Chromium on this machine: the browser tests did not run; install it or set CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return {**browser_type_launch_args, "executable_path": found, "args": ARGUMENTS, "timeout": 60_000}


@pytest.fixture(scope="session")
def base_url() -> str:
    return ""  # tests name whole addresses; the plugin's own fixture is written in a way pytest gives up


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-GB", "viewport": {"width": 1360, "height": 860}}


@pytest.fixture(scope="session", autouse=True)
def _sync_playwright_beside_the_orm():
    """Playwright keeps an event loop in this thread; Django would refuse the tests' own queries beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def _quick_settings(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def shop(ctx, transactional_db):
    """Return an open shop with an owner who can sign in."""
    open_shop(ctx, backorders=True)
    staff.add_user(ctx, username="mara", password=PASSWORD, name="Mara Lindqvist")
    staff.grant_role(ctx, username="mara", role="owner")


@pytest.fixture
def busy_shop(ctx, shop):
    """Return orders in many stages: to be released, held, backordered, partly cancelled."""
    placed = {
        "released": place(ctx, {"KETTLE": 2, "MUG": 6}),
        "held": place(ctx, {"MUG": 1}, method="manual"),
        "backordered": place(ctx, {"KETTLE": 9, "CLOCK": 1}),
        "trimmed": place(ctx, {"MUG": 5}),
    }
    settle_all()
    trimmed = placed["trimmed"]
    orders.cancel_lines(ctx, order_id=trimmed.public_id, quantities={1: 2}, reason="customer wants fewer")
    settle_all()
    return placed


@pytest.fixture
def complaints():
    """Return what the browser complained about; a test takes out what it provoked."""
    return []


@pytest.fixture
def desk(live_server, page, shop, complaints):
    """Return a page of somebody signed in; anything the browser complains about fails the test."""
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda failure: complaints.append(str(failure)))
    session = Client()
    session.force_login(User.objects.get(username="mara"))
    cookie = {"name": "sessionid", "value": session.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.set_default_timeout(PATIENCE_MS)
    yield page
    # A page left before it had appeared: its transition ends, which hurts nobody.
    assert [each for each in complaints if "Transition was aborted" not in each] == []
