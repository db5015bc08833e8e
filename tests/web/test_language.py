"""The language of pages: the browser's, or the one a person chose; amounts and days follow it."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from goodorder.doorway.numbers import DecimalField, amount_of, amount_text, local, plain
from goodorder.kernel.errors import Invalid, Missing
from goodorder.looks.marks import moment
from goodorder.staff import commands as staff
from goodorder.staff.models import User
from goodorder.staff.queries import user_context

GERMAN = {"Accept-Language": "de-AT,de;q=0.9"}
# Words that would stand on these pages in English: titles, buttons, columns, empty states.
MARKERS = (
    r"Orders?|Customers?|Search|Find|New|Save|Sign out|Warehouse|Money|Stock|Quantity|Amount|State|the|and|of"
)
PAGES = (
    *(
        "web:orders",
        "calls:order-new",
        "web:stock",
        "web:transfers",
        "web:counts",
        "web:customers",
        "web:parked",
    ),
    *(
        "web:quotes",
        "web:fulfillment",
        "web:places",
        "web:language",
        "warehouse:picking",
        "warehouse:shelving",
    ),
    *(
        "treasury:receivables",
        "treasury:gift-cards",
        "offers:promotions",
        "offers:taxes",
        "dispatch:carriers",
    ),
    *("aftersales:returns", "risk:reviews", "billing:receipts", "house:webhooks", "house:webhook-new"),
)


def seen(page: str) -> str:
    """Return what a person reads of a page: its text, labels and titles."""
    said = re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"', page)
    body = re.sub(r"<(script|svg|style|datalist|code|option)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return html.unescape(" ".join([re.sub(r"<[^>]+>", " ", body), *said]))


@pytest.mark.django_db
def test_key_pages_hold_no_english_leftover(owner, shop):
    for name in PAGES:
        page = owner.get(reverse(name), headers=GERMAN)
        assert (name, page.status_code, page["Content-Language"]) == (name, 200, "de")
        text = seen(page.content.decode())
        assert (name, re.findall(rf"\b(?:{MARKERS})\b", text)) == (name, [])


@pytest.mark.django_db
def test_the_sign_in_page_follows_the_browser():
    page = Client().get(reverse("web:login"), headers=GERMAN)
    assert page["Content-Language"] == "de"
    assert "Anmelden" in page.content.decode()
    assert "Sign in" in Client().get(reverse("web:login"), headers={"Accept-Language": "fr"}).content.decode()


@pytest.mark.django_db
def test_a_chosen_language_and_clock_are_kept_and_go_before_the_browser(owner, shop):
    chosen = {"language": "de", "time_zone": "America/New_York", "back": "/stock/", "once": "first"}
    assert owner.post(reverse("web:language"), chosen)["Location"] == "/stock/"
    page = owner.get(reverse("web:stock"), headers={"Accept-Language": "en"})
    assert page["Content-Language"] == "de"
    assert '<html lang="de">' in page.content.decode()
    kept = User.objects.get(username="owner")
    assert (kept.language, kept.time_zone) == ("de", "America/New_York")
    assert (translation.get_language(), timezone.get_current_timezone_name()) == ("en", "UTC")
    owner.post(reverse("web:language"), {"language": "", "time_zone": "", "once": "second"})
    again = owner.get(reverse("web:stock"), headers={"Accept-Language": "en"})
    assert again["Content-Language"] == "en"


@pytest.mark.django_db
def test_only_a_person_chooses_and_only_what_exists(ctx, owner):
    mara = user_context(User.objects.get(username="owner"), now=ctx.now)
    for wrong, code in (
        ({"language": "xx", "time_zone": ""}, "access.language_unknown"),
        ({"language": "", "time_zone": "Mars/Base"}, "access.zone_unknown"),
    ):
        with pytest.raises(Invalid) as refused:
            staff.choose_language(mara, **wrong)
        assert refused.value.code == code
    with pytest.raises(Missing):
        staff.choose_language(replace(ctx, actor="key:shop"), language="de", time_zone="")


def test_instants_follow_the_clock_of_the_reader():
    at = datetime(2020, 7, 1, 23, 30, tzinfo=UTC)
    with translation.override("de"), timezone.override("Europe/Berlin"):
        shown = moment(at)
    assert re.sub(r"<[^>]+>", "", str(shown)) == "02.07.2020, 01:30"


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("de", "1.234,50", "1234.50"),
        ("de", "1 234,50", "1234.50"),
        ("de", "1.250", "1250"),
        ("de", "12.50", "12.50"),
        ("de", "0.125", "0.125"),
        ("de", ",5", ".5"),
        ("de", "\u22123,20", "-3.20"),
        ("en", "1,234.50", "1234.50"),
        ("en", "1,250", "1250"),
        ("en", "12,50", "12.50"),
        ("en", "1.234,50", "1.234,50"),
        ("de", "1.23,50", "1.23,50"),
        ("de", "zwölf", "zwölf"),
    ],
)
def test_numbers_are_read_as_they_are_typed(language, typed, read):
    with translation.override(language):
        assert plain(typed) == read


def test_amounts_are_shown_in_forms_as_they_are_read_again():
    for language, shown in (("de", "1234,50"), ("en-gb", "1234.50")):
        with translation.override(language):
            assert amount_text(123450, "EUR") == shown
            assert amount_of(shown, "EUR") == 123450
            assert amount_of(amount_text(1250, "KWD"), "KWD") == 1250
            assert local("-0.5") == shown.replace("1234", "-0").replace("50", "5")
            with pytest.raises(Invalid) as refused:
                amount_of("12,3,4", "EUR", field="fee")
            assert refused.value.details["field"] == "fee"


def test_a_decimal_field_reads_and_shows_the_language_of_the_page():
    field = DecimalField(max_digits=9, decimal_places=4)
    with translation.override("de"):
        assert field.clean("1.234,5") == Decimal("1234.5")
        assert field.prepare_value(Decimal("7.7")) == "7,7"
        assert field.prepare_value("7.7x") == "7.7x"
