"""What customs know too little of is held before a carrier could get it; dangerous goods are named in comparisons."""

from dataclasses import replace

import pytest

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import commands, queries
from goodorder.kernel.errors import Invalid
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.papers.rules.borders import crosses_customs
from goodorder.parties.rules import PostalAddress
from goodorder.shipping import commands as shipping
from goodorder.shipping.models import Comparison
from goodorder.shipping.rules import TariffDraft
from shop import draft, open_shop, place

pytestmark = pytest.mark.django_db
ULM = PostalAddress(name="Jo", line1="Gasse 7", city="Ulm", postcode="89073", country="DE")


def test_borders_are_those_of_customs():
    cases = [("GB", "DE"), ("DE", "AT"), ("DE", "CH"), ("GB", "GB"), ("", "DE")]
    assert [crosses_customs(*case) for case in cases] == [True, False, True, False, False]


def change(ctx, sku, **changes):
    catalog.change_sku(ctx, sku_id=resolve_sku(sku).public_id, changes=changes)


def test_work_abroad_waits_until_the_products_are_complete(ctx, db):
    open_shop(ctx)
    change(ctx, "MUG", hs_code="", origin="")
    order = orders.capture_order(ctx, draft=replace(draft({"MUG": 1}), ship_to=ULM))
    home = place(ctx, {"MUG": 1})
    settle_all()
    (asked,) = queries.work_of(ctx, demand=order.public_id)
    assert (asked.state, asked.because) == (
        "on_hold",
        "customs data missing of MUG: hs_code, origin; complete the products, then release the hold",
    )
    assert queries.work_of(ctx, demand=home.public_id)[0].state == "accepted"
    change(ctx, "MUG", hs_code="691110")
    commands.release_work(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    asked.refresh_from_db()
    assert "MUG: origin;" in asked.because
    change(ctx, "MUG", origin="PT")
    commands.release_work(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_a_service_that_takes_no_dangerous_goods_says_which(ctx, db):
    open_shop(ctx)
    with pytest.raises(Invalid, match="UN1263 3 LQ"):
        change(ctx, "MUG", hazard="petrol")
    change(ctx, "MUG", hazard="un1263  3 lq")
    shipping.set_tariff(ctx, service="parcel", draft=TariffDraft(is_shopped=True))
    order = place(ctx, {"MUG": 1})
    settle_all()
    (asked,) = queries.work_of(ctx, demand=order.public_id)
    commands.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=[(asked.lines.get().pk, 1)])
    commands.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    (candidate,) = Comparison.objects.get().candidates
    assert candidate["because"] == "takes no dangerous goods (UN1263 3 LQ)"
