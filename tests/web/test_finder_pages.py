"""The search box, the navigation around it, and the page of components."""

import re

import pytest
from django.urls import reverse

from goodorder.finder.acts import ACTS
from goodorder.finder.addresses import KINDS, address_of
from goodorder.looks.words import WORDS
from goodorder.search.rules import Hit
from goodorder.web.context import NAVIGATION, fold

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


def test_enter_leads_straight_to_the_record(owner, shipped):
    answer = owner.get(reverse("finder:search"), {"q": shipped.number, "go": "1"})
    assert answer["Location"] == reverse("web:order", args=[shipped.public_id])


def test_results_come_in_groups_with_pages_and_actions(owner, shipped):
    answer = owner.get(reverse("finder:search"), {"q": "order"}, headers=FRAGMENT).content.decode()
    assert re.findall(r'found-title">([^<]+)<', answer) == ["Pages", "Actions"]
    answer = owner.get(reverse("finder:search"), {"q": "byron"}, headers=FRAGMENT).content.decode()
    assert re.findall(r'found-title">([^<]+)<', answer) == ["Orders", "Customers"]
    assert "<html" not in answer


def test_without_a_script_search_is_a_page(owner, shipped):
    answer = owner.get(reverse("finder:search"), {"q": "nothing like it 99"}).content.decode()
    assert "Nothing found" in answer
    assert 'role="search"' in answer


def test_a_marketer_finds_goods_but_no_orders(sign_in, shipped):
    marketer = sign_in("marketer")
    answer = marketer.get(reverse("finder:search"), {"q": shipped.number, "go": "1"}).content.decode()
    assert "Nothing found" in answer
    assert marketer.get(reverse("finder:search"), {"q": "kettle", "go": "1"}).status_code == 302


def test_what_is_typed_shows_as_text(owner, shop):
    answer = owner.get(reverse("finder:search"), {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in answer


def test_every_kind_has_an_address():
    made = {kind: address_of(Hit(kind, "abc_1", "ABC")) for kind in KINDS}
    assert all(address.startswith("/") for address in made.values())


def test_every_action_can_be_opened(owner, shop):
    assert {act.view: owner.get(reverse(act.view)).status_code for act in ACTS} == {
        act.view: 200 for act in ACTS
    }


def test_the_group_of_the_page_is_open_and_those_left_open_stay_open(owner, shop):
    groups = fold(list(NAVIGATION), "web:stock", "sales.nonsense")
    assert [group.key for group in groups if group.is_open] == ["sales", "warehouse"]
    owner.cookies["nav"] = "money"
    shown = owner.get(reverse("web:orders")).content.decode()
    side = shown[: shown.index('class="menu"')]
    assert re.findall(r'data-fold="(\w+)" open', side) == ["sales", "money"]


def test_every_key_of_the_navigation_is_one_letter_or_digit():
    assert [entry.key for entry in NAVIGATION if not re.fullmatch(r"[0-9a-zA-Z]", entry.key)] == []


def test_the_page_of_components_shows_every_state_of_every_kind(owner):
    page = owner.get(reverse("finder:design")).content.decode()
    assert page.count('class="badge"') >= sum(len(states) for states in WORDS.values())
    assert "style=" not in page
