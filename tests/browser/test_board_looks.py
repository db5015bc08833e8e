"""The dashboards, wide and narrow, light and dark: accessible, and no wider than the screen."""

from dataclasses import replace

import pytest
from django.urls import reverse

from figures.trading import fold, trade
from goodorder.figures.rules.boards import BOARDS
from goodorder.kernel import clock
from goodorder.staff import commands as staff

from .conftest import PASSWORD
from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(ctx, transactional_db):
    """Return a shop that has traded, with an owner who can sign in."""
    now = replace(ctx, now=clock.now())
    trade(now)
    fold(now)
    staff.add_user(ctx, username="mara", password=PASSWORD, name="Mara Lindqvist")
    staff.grant_role(ctx, username="mara", role="owner")


@pytest.fixture
def board_addresses():
    return {
        **{f"board-{name}": reverse("boards:board", args=[name]) for name in BOARDS if name != "today"},
        "board-today": reverse("boards:today"),
        "board-records": reverse("boards:records") + "?reading=net_sales",
        "board-open": reverse("boards:open"),
    }


@LOOKS
def test_boards_are_accessible_and_fit(live_server, desk, board_addresses, size, scheme):
    assert troubles(live_server, desk, board_addresses, size, scheme) == {}
