"""Pages that change what was set up: channels, companies, locations, numbers."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goodorder.kernel import clock
from goodorder.kernel.errors import Refused
from goodorder.locations.models import Location
from goodorder.parties import commands
from goodorder.parties.models import Channel, Company
from goodorder.parties.queries import order_series, peek_serial
from goodorder.parties.rules import ChannelTerms
from goodorder.pricing import commands as pricing
from goodorder.staff import commands as staff
from shop import open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(ctx):
    open_shop(ctx)


def send(client, view, /, *args, **typed):
    return client.post(reverse(f"house:{view}", args=args), {"once": uuid4().hex, **typed})


def code_of(model):
    return model.objects.order_by("pk").first().code


def addresses():
    company, location = code_of(Company), code_of(Location)
    return {
        "channel-edit": ["web"],
        "order-numbers": ["web"],
        "company-edit": [company],
        "document-numbers": [company],
        "location-edit": [location],
    }


def test_each_page_is_there_for_the_owner_and_refused_to_others(shop, owner, sign_in):
    picker = sign_in("picker")
    for view, arguments in addresses().items():
        address = reverse(f"house:{view}", args=arguments)
        assert (owner.get(address).status_code, picker.get(address).status_code) == (200, 403)
        unknown = reverse(f"house:{view}", args=["NOWHERE"])
        assert owner.get(unknown).status_code == 404


def test_a_channel_is_closed_and_opened_again_on_its_page(ctx, shop, owner):
    row = Channel.objects.get(code="web")
    typed = {"name": row.name, "kind": "web", "price_list": row.price_list, "backorders": "no"}
    assert "checked" in owner.get(reverse("house:channel-edit", args=["web"])).content.decode()
    send(owner, "channel-edit", "web", **typed)
    assert "· closed" in owner.get(reverse("house:channels")).content.decode()
    with pytest.raises(Refused, match="is closed and takes no orders"):
        place(ctx, {"MUG": 1})
    send(owner, "channel-edit", "web", **typed, is_active="on")
    assert Channel.objects.get(code="web").is_active


def test_a_channel_is_renamed_and_says_why_its_currency_stays(ctx, shop, owner):
    row = Channel.objects.get(code="web")
    typed = {
        "name": "Shop <b>",
        "kind": "web",
        "price_list": row.price_list,
        "backorders": "yes",
        "is_active": "on",
    }
    assert send(owner, "channel-edit", "web", **typed)["Location"] == reverse("house:channels")
    assert "Shop &lt;b&gt;" in owner.get(reverse("house:channels")).content.decode()
    place(ctx, {"MUG": 1})
    pricing.open_price_list(ctx, code="sek", name="Swedish", currency="SEK", tax_included=True)
    refused = send(owner, "channel-edit", "web", **{**typed, "price_list": "sek"})
    assert (refused.status_code, "open another channel" in refused.content.decode()) == (409, True)


def test_a_company_is_renamed(shop, owner):
    company = Company.objects.order_by("pk").first()
    typed = {"name": "Harbour & Pine", "country": company.country}
    assert send(owner, "company-edit", company.code, **typed).status_code == 302
    assert Company.objects.get(pk=company.pk).name == "Harbour & Pine"


def test_a_location_moves(shop, owner):
    one = Location.objects.order_by("pk").first()
    typed = {
        "name": "Dock",
        "line1": "Quay 1",
        "city": "Bristol",
        "country": "GB",
        "time_zone": "Europe/London",
        "rank": "7",
    }
    assert send(owner, "location-edit", one.code, **typed).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.postal["city"], one.rank) == ("Dock", "Bristol", 7)
    refused = send(owner, "location-edit", one.code, **{**typed, "time_zone": "Mars/Olympus"})
    assert refused.status_code == 422


def serial_ahead():
    """Return a number further on than any that other tests have drawn: no drawing is undone."""
    return peek_serial(order_series(clock.now().year)) + 5000


def test_numbers_are_tried_before_they_are_kept(ctx, shop, owner):
    ahead = serial_ahead()
    typed, number = {"order_format": "web-yy-00000", "serial": str(ahead)}, f"-{ahead:05}"
    shown = send(owner, "order-numbers", "web", preview="1", **typed).content.decode()
    assert number in shown
    assert Channel.objects.get(code="web").order_format == ""
    assert send(owner, "order-numbers", "web", **typed).status_code == 302
    assert Channel.objects.get(code="web").order_format == "WEB-YY-00000"
    assert number in owner.get(reverse("house:numbering")).content.decode()
    assert place(ctx, {"MUG": 1}).number.endswith(number)
    for wrong in ({"order_format": "WEB", "serial": ""}, {"order_format": "", "serial": "5"}):
        assert send(owner, "order-numbers", "web", **wrong).status_code == 422
    assert send(owner, "order-numbers", "web", preview="1", order_format="SO").status_code == 422


def test_a_refused_beginning_keeps_the_formats_too(shop, owner):
    company = code_of(Company)
    typed = {"invoice_format": "R-YYYY-00000", "invoice_serial": "1001"}
    assert send(owner, "document-numbers", company, **typed).status_code == 302
    assert "-01001" in owner.get(reverse("house:numbering")).content.decode()
    again = send(owner, "document-numbers", company, invoice_format="S-YYYY-00000", invoice_serial="5000")
    assert (again.status_code, Company.objects.get(code=company).invoice_format) == (409, "R-YYYY-00000")


def test_the_page_of_numbers_asks_the_same_for_one_channel_and_three(ctx, shop, owner):
    owner.get(reverse("house:numbering"))
    with CaptureQueriesContext(connection) as one:
        owner.get(reverse("house:numbering"))
    terms = ChannelTerms(currency="GBP", price_list="list", tax_included=True)
    for code in ("c1", "c2"):
        commands.open_channel(ctx, company=code_of(Company), code=code, name=code, kind="web", terms=terms)
    with CaptureQueriesContext(connection) as three:
        owner.get(reverse("house:numbering"))
    assert len(three) == len(one)


def test_programs_change_and_number_channels_and_companies(ctx, shop, client):
    _key, secret = staff.issue_key(ctx, name="setup", permissions=["parties.*"])
    company = code_of(Company)

    def call(method, path, body=None):
        headers = {"Authorization": f"Bearer {secret}"}
        kind = "application/json"
        return getattr(client, method)(f"/api/v1{path}", body, content_type=kind, headers=headers)

    changed = call("patch", "/channels/web/settings", {"name": "Shop", "order_format": "W-YY-0000"})
    assert (changed.status_code, changed.json()["numbering"][0]["format"]) == (200, "W-YY-0000")
    ahead = serial_ahead()
    jumped = call("post", "/channels/web/order-number-jumps", {"serial": ahead})
    assert jumped.status_code == 201
    assert jumped.json()["numbering"][0]["next_number"].endswith(f"-{ahead}")
    begun = call("post", f"/companies/{company}/number-series", {"kind": "invoice", "serial": 500})
    assert begun.json()["numbering"][0]["next_number"][-6:] == "000500"
    assert call("patch", f"/companies/{company}/settings", {"name": "Harbour"}).json()["name"] == "Harbour"
    assert call("get", f"/companies/{company}/settings").json()["name"] == "Harbour"
    assert call("get", "/channels/web/settings").json()["name"] == "Shop"
    assert call("patch", "/channels/web/settings", {"order_format": "W"}).status_code == 422
