"""What surrounds every page: headers, health, sign-in, languages."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from goodorder.web.context import NAVIGATION
from goodorder.web.middleware import POLICY

pytestmark = pytest.mark.django_db


def test_every_answer_carries_the_security_headers(owner):
    for address in ("/healthz", reverse("web:login"), reverse("web:orders"), "/nothing-here"):
        answer = owner.get(address)
        assert answer["Content-Security-Policy"] == POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"


def test_no_page_has_inline_script_or_style(owner, shop):
    for name in ("web:orders", "calls:order-new", "web:stock", "web:parked"):
        page = owner.get(reverse(name)).content.decode()
        assert "style=" not in page
        assert "onclick=" not in page
        assert "<script>" not in page


def test_health_tells_nothing_but_whether_it_works(monkeypatch):
    assert Client().get("/healthz").content == b"ok\n"
    assert Client().get("/readyz").content == b"ready\n"

    def lost():
        raise OperationalError("password=secret host=10.0.0.1")

    monkeypatch.setattr(connection, "cursor", lost)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


def test_sign_in_and_out(owner, password):
    client = Client()
    wrong = client.post(reverse("web:login"), {"username": "owner", "password": "wrong"})
    assert b"correct username and password" in wrong.content
    entered = client.post(
        reverse("web:login"), {"username": "owner", "password": password, "next": "/stock/"}
    )
    assert entered["Location"] == "/stock/"
    assert client.get(reverse("web:login"))["Location"] == "/"
    assert client.post(reverse("web:logout"))["Location"] == "/login/"
    assert client.get(reverse("web:orders")).status_code == 302


def test_sign_in_never_leads_away(owner, password):
    values = {"username": "owner", "password": password, "next": "//evil.example/"}
    assert Client().post(reverse("web:login"), values)["Location"] == "/"


def test_a_form_without_its_token_is_refused(owner):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner.cookies
    assert strict.post(reverse("web:stock-receive"), {}).status_code == 403


def test_amounts_and_days_follow_the_reader(owner, shop, ctx):
    from shop import place

    place(ctx, {"KETTLE": 1})
    german = owner.get(reverse("web:orders"), headers={"Accept-Language": "de"}).content.decode()
    british = owner.get(reverse("web:orders"), headers={"Accept-Language": "en-GB"}).content.decode()
    assert "69,90\xa0£" in german
    assert "£69.90" in british


def test_each_place_has_a_key_of_its_own():
    keys = [entry.key for entry in NAVIGATION]
    assert sorted(keys) == sorted(set(keys))


def test_pages_and_styles_are_packed_for_the_way_and_answers_to_machines_are_not(owner):
    asked = {"Accept-Encoding": "gzip"}
    for address in (
        reverse("web:orders"),
        "/static/goodorder/goodorder.css",
        "/static/goodorder/goodorder.js",
    ):
        answer = owner.get(address, headers=asked)
        answer.close()
        assert answer["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in owner.get("/api/v1/openapi.json", headers=asked)
