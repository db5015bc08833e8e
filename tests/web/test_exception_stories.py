"""Every kind of exception is resolved from its page by the role whose it is, and is gone because its cause is gone."""

import pytest

from exceptions.hands import ClientHands
from exceptions.scenes import at
from exceptions.stories import STORIES
from exceptions.telling import World, found, open_courier, work_off
from goodorder.exceptions.rules import GROUPS, KINDS
from goodorder.looks.exceptions import REMEDIES
from shop import open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(ctx, card_desk, parcel_desk, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    past = at(ctx, days=-10)
    open_shop(past, backorders=True)
    open_courier(past)
    card_desk.faults()
    return World(ctx, card_desk, parcel_desk)


@pytest.mark.parametrize("group", GROUPS)
def test_each_is_resolved_from_its_page_as_its_button_said(world, sign_in, group):
    for story in STORIES:
        if KINDS[story.kind].group == group:
            told = story.tell(world)
            one = found(world, next(told), story.kind)
            assert one.assignee == ""
            work_off(world, told, story, one, ClientHands(sign_in(story.by or one.owner)))


def test_every_kind_has_a_story_of_its_owner_and_every_remedy_one_in_each_kind():
    assert sorted({story.kind for story in STORIES if not story.by}) == sorted(KINDS)
    pressed = sorted({(story.kind, story.remedy) for story in STORIES if story.remedy})
    offered = {(kind.code, remedy) for kind in KINDS.values() for remedy in kind.remedies}
    assert pressed == sorted(offered - DOORS)
    assert {remedy for _, remedy in pressed} == set(REMEDIES)


# The same button as elsewhere, told there; here the owner of the queue goes another way.
DOORS = {("at_risk", "go_on"), ("hold_fraud", "release_hold"), ("hold_credit", "release_hold")}
