"""The set-up assistant: from an empty installation to the first order, left and resumed at will."""

from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.accounting.models import Account
from goodorder.house.forms.setup import code_from, known_standard_ppm
from goodorder.orders.models import Order
from goodorder.parties.models import Channel, Company
from goodorder.pricing.models import TaxRate

pytestmark = pytest.mark.django_db
TYPED = {
    "company": {
        "name": "Nord & Söhne GmbH",
        "country": "DE",
        "currency": "eur",
        "line1": "Hafenstraße 3",
        "postcode": "20457",
        "city": "Hamburg",
        "tax_number": "DE123456789",
        "email": "buch@nord.example.com",
    },
    "location": {
        "name": "Main warehouse",
        "time_zone": "Europe/Berlin",
        "line1": "Hafenstraße 3",
        "city": "Hamburg",
    },
    "tax": {"percent": "19", "name": "MwSt 19 %"},
    "channel": {"name": "Web shop", "kind": "web", "tax": "in", "backorders": "no"},
    "delivery": {"name": "Standard parcel", "days": "2", "home": "4,90", "abroad": ""},
    "payment": {"bank": "Hausbank", "iban": "DE89370400440532013000", "bic": ""},
    "product": {"name": "Kettle", "code": "KETTLE", "price": "64.95", "weight_g": "1400", "quantity": "5"},
}
FIRST = {
    "name": "Ada Byron",
    "line1": "Kai 1",
    "city": "Hamburg",
    "postcode": "20457",
    "country": "DE",
    "channel": "web-shop",
    "service": "standard-parcel",
    "payment_method": "manual",
    "sku": "KETTLE",
    "quantity": "2",
}


def do(client, step, **changes):
    address = reverse("house:setup-step", args=[step])
    return client.post(address, {"once": uuid4().hex, **TYPED[step], **changes})


def test_the_steps_lead_from_nothing_to_the_first_order(owner):
    assert owner.get("/")["Location"] == reverse("house:setup")
    went = [
        owner.get(reverse("house:setup-step", args=[step])).status_code for step in ("company", "product")
    ]
    assert went == [200, 302]  # a product needs a company, a location and a channel
    leads = [do(owner, step)["Location"] for step in TYPED]
    following = [*list(TYPED)[1:], "order"]
    assert leads == [reverse("house:setup-step", args=[step]) for step in following]
    assert owner.get(leads[-1])["Location"] == reverse("calls:order-new")
    owner.post(reverse("calls:order-new"), {"once": uuid4().hex, **FIRST})
    (order,) = Order.objects.all()
    assert (order.total, order.currency) == (2 * 6495 + 490, "EUR")
    assert "Everything an order needs is there." in owner.get(reverse("house:setup")).content.decode()
    assert owner.get("/")["Location"] == reverse("boards:today")


def test_a_step_does_all_of_its_work_or_none(owner):
    do(owner, "company")
    company = Company.objects.get()
    assert (company.code, company.currency) == ("NORD-S-HNE-GMBH", "EUR")
    assert (company.tax_number, company.postal["city"]) == ("DE123456789", "Hamburg")
    assert Account.objects.filter(company=company).exists()
    refused = do(owner, "delivery", home="much")
    assert (refused.status_code, "write an amount like 12.50" in refused.content.decode()) == (422, True)
    assert do(owner, "channel", name="").status_code == 422
    assert not Channel.objects.exists()


def test_known_rates_are_proposed_and_another_one_wins(owner):
    do(owner, "company")
    page = owner.get(reverse("house:setup-step", args=["tax"])).content.decode()
    assert 'value="19"' in page
    do(owner, "tax", percent="16")
    now = TaxRate.objects.filter(country="DE", tax_class="standard").order_by("-pk").first()
    assert now.rate_ppm == 160_000
    assert TaxRate.objects.filter(country="DE", tax_class="reduced").count() == 1
    assert known_standard_ppm("JP") is None


def test_what_is_skipped_stays_open_and_the_bank_is_optional(owner):
    do(owner, "company")
    page = owner.get(reverse("house:setup-step", args=["location"])).content.decode()
    assert f'href="{reverse("house:setup-step", args=["tax"])}">Skip' in page
    overview = owner.get(reverse("house:setup")).content.decode()
    assert "Before it: Location, Sales channel." in overview
    do(owner, "payment")
    assert Company.objects.get().postal["iban"] == "DE89370400440532013000"
    assert Company.objects.get().postal["city"] == "Hamburg"


def test_nobody_without_the_right_is_let_in(sign_in):
    assert sign_in("picker").get(reverse("house:setup")).status_code == 403
    assert sign_in("picker").get(reverse("house:office")).status_code == 403


def test_the_office_marks_what_is_missing(owner):
    page = owner.get(reverse("house:office")).content.decode()
    assert page.count(">missing<") == 5  # company, channel, location, tax, delivery
    do(owner, "company")
    assert owner.get(reverse("house:office")).content.decode().count(">missing<") == 4


@pytest.mark.parametrize(
    ("name", "code"), [("Harbour & Pine Ltd", "HARBOUR-PINE-LTD"), ("  日本 ", "MAIN"), ("a" * 30, "A" * 20)]
)
def test_codes_are_made_of_names(name, code):
    assert code_from(name) == code


def test_a_further_channel_sells_from_a_price_list_that_is_there(owner, shop):
    page = owner.get(reverse("house:channels")).content.decode()
    assert ("Web" in page, "Open it" in page) == (True, True)
    typed = {"company": "T1", "code": "phone", "name": "Phone", "kind": "phone", "price_list": "list"}
    sent = {"once": uuid4().hex, **typed, "backorders": "yes"}
    assert owner.post(reverse("house:channels"), sent)["Location"] == reverse("house:channels")
    opened = Channel.objects.get(code="phone")
    assert (opened.currency, opened.tax_included, opened.backorders) == ("GBP", True, True)
    again = owner.post(reverse("house:channels"), {**sent, "once": uuid4().hex})
    assert (again.status_code, "choose another code" in again.content.decode()) == (409, True)
