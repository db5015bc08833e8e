"""Carriers in the back office: rates edited, services compared and chosen, days closed, visits booked, late parcels."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from goodorder.dispatch.urls import urlpatterns
from goodorder.kernel import clock
from goodorder.kernel.access import system_context
from goodorder.kernel.relay import settle_all
from goodorder.shipping import commands, ports, queries
from goodorder.shipping.models import Comparison, Manifest, Pickup
from goodorder.shipping.rules import Consignment, LabelOrder, Package, ServiceDraft, Wanted
from shop import ADA
from warehouse.packed import barcodes_of, text_of

pytestmark = pytest.mark.django_db
LISTS = (
    "carriers",
    "carrier-rules",
    "carrier-comparisons",
    "carrier-manifests",
    "carrier-pickups",
    "carrier-late",
)


def post(client, page, *args, **fields):
    return client.post(reverse(f"dispatch:{page}", args=args), {"once": uuid4().hex, **fields})


@pytest.fixture
def comparison(ctx, shop):
    sent = Consignment(packages=(Package(weight_g=900),), country="GB", postcode="E1")
    draft = ServiceDraft(code="air", name="Air <b>", currency="GBP", transit_days=1)
    commands.set_up_service(ctx, draft=draft)
    wanted = Wanted(consignment=sent, location="MAIN", sender=ADA.as_json(), recipient=ADA.as_json())
    return commands.shop_rates(ctx, parcel="p_1", about="p_1", wanted=wanted)


@pytest.fixture
def label(ctx, shop):
    order = LabelOrder(
        sender=ADA.as_json(), recipient=ADA.as_json(), weight_g=400, reference="SH-1", location="MAIN"
    )
    made = commands.request_label(ctx, parcel="p_1", about="p_1", service="parcel", request=order)
    result = ports.LabelResult(outcome="ok", tracking_number="T1", label_pdf=b"%PDF-", currency="GBP")
    return commands.record_label_result(ctx, label_id=made.public_id, result=result)


def test_every_page_is_there_for_the_owner_closed_to_strangers_and_refused_to_others(
    owner, sign_in, comparison, label, ctx
):
    manifest = commands.close_manifest(ctx, carrier="own", location="MAIN")
    pages = [reverse(f"dispatch:{name}") for name in LISTS]
    pages += [
        reverse("dispatch:carrier", args=["parcel"]),
        reverse("dispatch:carrier-comparison", args=[comparison.public_id]),
        reverse("dispatch:carrier-manifest", args=[manifest.public_id]),
        reverse("warehouse:carrier-manifest-pdf", args=[manifest.public_id]),
    ]
    accountant = sign_in("accountant")
    for address in pages:
        assert owner.get(address).status_code == 200
        assert Client().get(address).status_code == 302
        assert accountant.get(address).status_code == 403
    assert len(pages) + 10 == sum(str(found.pattern).startswith("carriers/") for found in urlpatterns)


def test_empty_pages_teach(owner):
    for name in LISTS:
        assert b'class="empty"' in owner.get(reverse(f"dispatch:{name}")).content


def test_rates_are_typed_as_people_write_them(owner, shop):
    text = "home; GB; 2000 = 4.90, 31500 = 9.90\nisles; GB ZE, GB HS1-HS9; 31500 = 19\npal; *; class 92.5 from 0 = 40"
    assert post(owner, "carrier-zones", "parcel", **{"zones-text": text}).status_code == 302
    page = owner.get(reverse("dispatch:carrier", args=["parcel"])).content.decode()
    assert "isles; GB HS1-HS9, GB ZE; 31500 = 19.00" in page
    assert "pal; *; class 92.5 from 0 = 40.00" in page
    wrong = post(owner, "carrier-zones", "parcel", **{"zones-text": "home; GB; heavy = 4"})
    assert (wrong.status_code, b"heavy = 4 is no price" in wrong.content) == (422, True)
    assert post(owner, "carrier-zones", "parcel", **{"zones-text": "home"}).status_code == 422


def test_cut_offs_are_typed_by_day(owner, ctx, shop):
    fields = {"cut-offs-location": "MAIN", "cut-offs-day-4": "15:00"}
    assert post(owner, "carrier-cut-offs", "parcel", **fields).status_code == 302
    page = owner.get(reverse("dispatch:carrier", args=["parcel"])).content.decode()
    assert "Friday 15:00" in page
    wrong = post(owner, "carrier-cut-offs", "parcel", **{**fields, "cut-offs-day-4": "noon"})
    assert wrong.status_code == 422


def test_terms_and_surcharges_are_set_and_dropped(owner, shop):
    tariff = {"mode": "parcel", "weekdays": "1111100", "dim_divisor": "5000", "cut_off": "16:30"}
    limits = dict.fromkeys(("most_weight_g", "most_side_mm", "most_girth_mm", "minimum", "void_days"), "0")
    fields = {f"tariff-{name}": value for name, value in {**tariff, **limits}.items()}
    assert post(owner, "carrier-tariff", "parcel", **fields).status_code == 302
    refused = post(owner, "carrier-tariff", "parcel", **{**fields, "tariff-weekdays": "0000000"})
    assert (refused.status_code, b"write seven digits" in refused.content) == (422, True)
    fuel = {"surcharge-kind": "fuel", "surcharge-percent": "12.5"}
    assert post(owner, "carrier-surcharge", "parcel", **fuel).status_code == 302
    (table,) = [queries.rate_table(service) for service in queries.services_in_use()]
    assert (table.tariff.dim_divisor, table.surcharges[0].rate_ppm) == (5000, 125_000)
    assert post(owner, "carrier-surcharge-drop", "parcel", "fuel").status_code == 302
    assert post(owner, "carrier-surcharge", "parcel", **{"surcharge-kind": "fuel"}).status_code == 422


def test_a_comparison_shows_every_candidate_and_takes_a_choice(owner, comparison):
    page = owner.get(reverse("dispatch:carrier-comparison", args=[comparison.public_id])).content.decode()
    assert "the cheapest of 1: 4.95 GBP" in page
    assert "Air &lt;b&gt;" in page
    assert "no zone goes to GB" in page
    wrong = {"choice-service": "air", "choice-reason": "haste"}
    assert post(owner, "carrier-comparison-choose", comparison.public_id, **wrong).status_code == 422
    assert Comparison.objects.get().service.code == "parcel"


def test_rules_are_added_with_their_gaps_told_and_dropped(owner, shop):
    rule = {
        "rule-name": "no heavy",
        "rule-effect": "forbid",
        "rule-services": ["parcel"],
        "rule-least_weight_g": "5000",
        "rule-most_weight_g": "0",
        "rule-least_value": "0",
        "rule-most_value": "0",
        "rule-hazard": "any",
        "rule-within_days": "0",
    }
    refused = post(owner, "carrier-rule-add", **rule)
    assert (refused.status_code, b"no service is left by no heavy" in refused.content) == (409, True)
    assert post(owner, "carrier-rule-add", **rule, **{"rule-accept_gaps": "on"}).status_code == 302
    assert b"no heavy" in owner.get(reverse("dispatch:carrier-rules")).content
    assert post(owner, "carrier-rule-drop", name="no heavy").status_code == 302
    assert queries.rules_in_force() == []


def test_a_day_is_closed_and_a_visit_booked_and_called_off(owner, label):
    assert b"Close the day" in owner.get(reverse("dispatch:carrier-manifests")).content
    where = {"carrier": "own", "location": "MAIN", "account": ""}
    assert post(owner, "carrier-manifest-close", **where).status_code == 302
    refused = post(owner, "carrier-manifest-close", **where)
    assert (refused.status_code, b"no label of own waits" in refused.content) == (409, True)
    visit = {
        "pickup-carrier": "own",
        "pickup-location": "MAIN",
        "pickup-on": (clock.now() + timedelta(days=2)).date().isoformat(),
        "pickup-ready_from": "09:00",
        "pickup-ready_until": "17:00",
        "pickup-parcels": "3",
    }
    assert post(owner, "carrier-pickup-book", **{**visit, "pickup-ready_until": "08:00"}).status_code == 422
    assert post(owner, "carrier-pickup-book", **visit).status_code == 302
    assert post(owner, "carrier-pickup-book", **visit).status_code == 409
    settle_all()
    pickup = Pickup.objects.get()
    assert post(owner, "carrier-pickup-cancel", pickup.public_id).status_code == 302
    settle_all()
    assert (Pickup.objects.get().state, Manifest.objects.get().state) == ("cancelled", "closed")


def test_a_late_parcel_is_listed_with_its_reason(owner, label, ctx):
    commands.note_departure(ctx, parcel="p_1")
    commands.flag_late_parcels(system_context("late", now=ctx.now + timedelta(days=5)))
    page = owner.get(reverse("dispatch:carrier-late")).content
    assert (b"and not delivered" in page, b"T1" in page) == (True, True)


def test_a_manifest_of_the_own_carrier_is_printed_with_its_parcels(owner, ctx, label):
    manifest = commands.close_manifest(ctx, carrier="own", location="MAIN")
    answer = owner.get(reverse("warehouse:carrier-manifest-pdf", args=[manifest.public_id]))
    number = f"MAIN-{manifest.created_at:%y%m%d}-{manifest.public_id[-6:]}"
    assert barcodes_of(answer.content, "carrier-manifest") == sorted([number, "T1"])
    assert "Ada Byron, GB" in text_of(answer.content)
