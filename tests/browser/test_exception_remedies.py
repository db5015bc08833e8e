"""One exception of every kind resolved in the browser, in one session, from its page."""

import re

import pytest
from django.utils.translation import override

from exceptions.scenes import at
from exceptions.stories import STORIES
from exceptions.telling import World, found, open_courier, work_off
from goodorder.exceptions.rules import KINDS
from goodorder.staff import commands as staff
from shop import open_shop

pytestmark = pytest.mark.browser
FIRST = {story.kind: story for story in reversed(STORIES) if not story.by}


class DeskHands:
    """A person at the browser."""

    def __init__(self, page, server):
        self.page, self.server = page, server

    def go(self, address):
        self.page.goto(self.server + address)

    def again(self):
        self.page.reload()

    def text(self):
        return " ".join(self.page.locator("main").inner_text().split())

    def follow(self, title):
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=title, exact=True).first.click()

    def unfold(self, title):
        self.page.locator("summary").get_by_text(title, exact=True).first.click()

    def press(self, title, **typed):
        said = re.compile(rf"^\s*{re.escape(title)}\s*$")
        button = self.page.locator("main button", has_text=said).first
        form = button.locator("xpath=ancestor::form")
        for name, value in typed.items():
            field = form.locator(f"[name='{name}']")
            is_choice = field.evaluate("field => field.tagName") == "SELECT"
            field.select_option(value) if is_choice else field.fill(value)
        with self.page.expect_navigation():
            button.click()


@pytest.fixture
def shop(ctx, transactional_db):
    past = at(ctx, days=-10)
    open_shop(past, backorders=True)
    open_courier(past)
    staff.add_user(ctx, username="mara", password="correct horse battery staple", name="Mara Lindqvist")
    staff.grant_role(ctx, username="mara", role="owner")


def test_one_of_every_kind_is_resolved_from_its_page(ctx, live_server, desk, card_desk, parcel_desk):
    world, hands = World(ctx, card_desk, parcel_desk), DeskHands(desk, live_server.url)
    with override("en-gb"):  # as the browser asks
        for kind in KINDS:
            story = FIRST[kind]
            told = story.tell(world)
            work_off(world, told, story, found(world, next(told), kind), hands)
    assert sorted(FIRST) == sorted(KINDS)
