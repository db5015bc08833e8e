"""Retention in the back office and by API."""

import pytest
from django.urls import reverse

from goodorder.retention.models import Kept
from goodorder.retention.rules import KINDS

pytestmark = pytest.mark.django_db


def typed(**days):
    return {code: kind.days for code, kind in KINDS.items()} | days | {"once": "o1"}


def test_the_page_shows_what_is_kept_how_long_and_saves_what_changed(owner):
    where = reverse("house:retention")
    shown = owner.get(where).content.decode()
    assert shown.count('type="number"') == len(KINDS)
    assert "Journal entries" in shown
    assert owner.post(where, typed(carts=90))["Location"] == where
    assert list(Kept.objects.values_list("kind", "days").exclude(days=None)) == [("carts", 90)]


def test_too_few_days_are_refused_at_their_field(owner):
    answer = owner.post(reverse("house:retention"), typed(carts=90, reactions=6))
    assert answer.status_code == 422
    assert 'id="id_reactions_error"' in answer.content.decode()
    assert not Kept.objects.exclude(days=None).exists()


def test_who_may_only_look_finds_no_field(sign_in):
    developer, where = sign_in("developer"), reverse("house:retention")
    assert 'type="number"' not in developer.get(where).content.decode()
    assert developer.post(where, typed(carts=90)).status_code == 403
    assert sign_in("picker").get(where).status_code == 403


def test_the_page_is_german_too(owner):
    shown = owner.get(reverse("house:retention"), headers={"Accept-Language": "de"}).content.decode()
    assert "Aufbewahrung" in shown
    assert "Für immer aufbewahrt" in shown
