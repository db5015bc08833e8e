"""What goes with a product, is better or stands in for it: named, ranked, taken off on its page, and reported."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goodorder.catalog import commands, queries
from goodorder.catalog.models import Sku
from shop import open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(ctx, db):
    open_shop(ctx)
    return Sku.objects.get(code="MUG")


def at(sku, act=""):
    return reverse(
        "calls:relation-act" if act else "calls:relations", args=[sku.public_id, *([act] if act else [])]
    )


def post(client, address, **typed):
    return client.post(address, {"once": uuid4().hex, **typed})


def prompted(ctx, sku):
    return [(one.other.code, one.kind, one.rank) for one in queries.relations_of(ctx, sku_id=sku.public_id)]


def instead(ctx, sku):
    found = queries.substitutes_of(ctx, sku_id=sku.public_id)
    return [(one.other.code, one.rank, one.needs_consent, one.reason) for one in found]


def test_pages_open_for_who_sees_the_catalogue_and_only_editors_get_buttons(owner, sign_in, mug):
    for address in (at(mug), reverse("calls:prompts")):
        assert owner.get(address).status_code == 200
        assert Client().get(address).status_code == 302
        assert sign_in("accountant").get(address).status_code == 200
    assert ("Name another product" in owner.get(at(mug)).content.decode()) is True
    agent = sign_in("agent")
    assert ("Name another product" in agent.get(at(mug)).content.decode()) is False
    assert post(agent, at(mug), other="KETTLE", kind="upsell", rank=1).status_code == 403
    assert post(agent, at(mug, "drop"), other="KETTLE", kind="upsell").status_code == 403
    assert at(mug) in owner.get(reverse("web:product", args=[mug.public_id])).content.decode()


def test_what_goes_with_a_product_is_named_ranked_and_taken_off(ctx, owner, mug):
    post(owner, at(mug), other="KETTLE", kind="accessory", rank=50)
    post(owner, at(mug), other="clock", kind="upsell", rank=10)
    assert prompted(ctx, mug) == [("CLOCK", "upsell", 10), ("KETTLE", "accessory", 50)]
    post(owner, at(mug, "rank"), other="KETTLE", kind="accessory", rank="5")
    assert prompted(ctx, mug) == [("KETTLE", "accessory", 5), ("CLOCK", "upsell", 10)]
    post(owner, at(mug, "drop"), other="CLOCK", kind="upsell")
    assert prompted(ctx, mug) == [("KETTLE", "accessory", 5)]


def test_what_stands_in_keeps_its_terms_when_it_is_ranked_anew(ctx, owner, mug):
    post(owner, at(mug), other="KETTLE", kind="substitute", rank=50, reason="holds tea, too")
    assert instead(ctx, mug) == [("KETTLE", 50, False, "holds tea, too")]
    post(owner, at(mug, "rank"), other="KETTLE", kind="substitute", rank="5")
    assert instead(ctx, mug) == [("KETTLE", 5, False, "holds tea, too")]
    post(owner, at(mug, "drop"), other="KETTLE", kind="substitute")
    assert instead(ctx, mug) == []


def test_refusals_stand_on_the_page(owner, mug):
    itself = post(owner, at(mug), other="MUG", kind="upsell", rank=1)
    assert (itself.status_code, b"does not go with itself" in itself.content) == (409, True)
    assert post(owner, at(mug), other="NONE", kind="upsell", rank=1).status_code == 404
    assert post(owner, at(mug, "rank"), other="KETTLE", kind="accessory", rank="x").status_code == 422
    assert post(owner, at(mug, "drop"), other="KETTLE", kind="accessory").status_code == 404
    assert post(owner, at(mug, "sing"), other="KETTLE").status_code == 404


def test_the_report_says_how_often_what_was_prompted_was_taken(ctx, owner, mug):
    assert 'class="empty"' in owner.get(reverse("calls:prompts")).content.decode()
    relation = commands.relate_sku(ctx, sku_id=mug.public_id, other="KETTLE", kind="accessory")
    for codes in (["MUG", "KETTLE"], ["MUG"], ["MUG"], ["MUG"]):
        commands.count_prompts(ctx, prompted=[relation.pk], codes=codes)
    for address in (at(mug), reverse("calls:prompts")):
        assert ">25%<" in owner.get(address).content.decode().replace("\xa0", "")
    (row,) = owner.get(reverse("calls:prompts")).context["rows"]
    assert (row["one"].shown, row["one"].accepted, row["taken"]) == (4, 1, 250_000)


def test_the_report_asks_as_much_for_two_rows_as_for_one(ctx, owner, mug):
    counts = []
    for other in ("KETTLE", "CLOCK"):
        commands.relate_sku(ctx, sku_id=mug.public_id, other=other, kind="accessory")
        with CaptureQueriesContext(connection) as asked:
            owner.get(reverse("calls:prompts"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
