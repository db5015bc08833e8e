"""Stock: buckets by SKU, the account of one, goods in, corrections with a second person, conditions."""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries
from goodorder.inventory.models import Adjustment, Balance, Stock
from goodorder.inventory.rules import Arrival, ExpectedDraft
from goodorder.kernel import clock
from goodorder.kernel.relay import settle_all
from goodorder.looks.charts import step_chart, stretches
from goodorder.looks.sheets import plain_cell
from shop import place

pytestmark = pytest.mark.django_db


def sku_page(code="MUG", query=""):
    return reverse("web:stock-sku", args=[resolve_sku(code).public_id]) + query


def post(client, name, *args, **fields):
    return client.post(reverse(name, args=args), {"once": uuid4().hex, **fields})


def book(client, what, **fields):
    return post(client, f"web:stock-{what}", **{f"{what}-{name}": value for name, value in fields.items()})


def on_hand(place="MAIN", sku="MUG"):
    return Stock.objects.get(location__code=place, sku=resolve_sku(sku)).on_hand


def test_the_buckets_of_a_sku_add_up_to_what_is_on_hand(ctx, owner, shop):
    place(ctx, {"MUG": 5})
    settle_all()
    place(ctx, {"MUG": 2}, method="manual")
    inventory.move_condition(ctx, location="MAIN", sku="MUG", quantity=4, to="quarantined", reason="smell")
    inventory.receive_stock(ctx, location="SPARE", sku="MUG", quantity=3)
    (row,) = [row for row in owner.get(reverse("web:stock")).context["rows"] if row.stock.sku.code == "MUG"]
    split = row.split
    assert (split.on_hand, split.free, split.reserved, split.allocated) == (53, 42, 2, 5)
    assert (split.quarantined, split.damaged, split.picked) == (4, 0, 0)
    parts = (split.free, split.reserved, split.allocated, split.picked, split.quarantined, split.damaged)
    assert sum(parts) == split.on_hand


def test_one_location_shows_its_own_units_alone(ctx, owner, shop):
    inventory.receive_stock(ctx, location="SPARE", sku="MUG", quantity=3)
    rows = owner.get(reverse("web:stock"), {"location": "SPARE"}).context["rows"]
    assert [(row.stock.sku.code, row.split.on_hand) for row in rows] == [("MUG", 3)]


def test_the_bar_says_in_words_what_it_shows(owner, shop):
    page = owner.get(reverse("web:stock")).content.decode()
    assert 'aria-label="Free 50"' in page


def test_the_account_of_a_sku_runs_back_from_what_is_there(ctx, owner, shop):
    inventory.adjust_stock(ctx, location="MAIN", sku="MUG", quantity=-2, reason="theft")
    inventory.receive_stock(ctx, location="SPARE", sku="MUG", quantity=7)
    every = owner.get(sku_page()).context["entries"]
    assert [(entry.movement.quantity, entry.balance) for entry in every] == [(7, 55), (-2, 48), (50, 50)]
    here = owner.get(sku_page(query="?location=MAIN")).context["entries"]
    assert [(entry.movement.quantity, entry.balance) for entry in here] == [(-2, 48), (50, 50)]


def test_an_account_goes_on_over_pages(ctx, owner, shop, monkeypatch):
    for _ in range(3):
        inventory.adjust_stock(ctx, location="MAIN", sku="MUG", quantity=-1, reason="sample")
    monkeypatch.setattr("goodorder.kernel.paging.MOST_ROWS", 2)
    first = owner.get(sku_page())
    second = owner.get(f"{sku_page()}?{first.context['next_query']}")
    assert [entry.balance for entry in first.context["entries"]] == [47, 48]
    assert [entry.balance for entry in second.context["entries"]] == [49, 50]


def test_who_holds_units_is_named_with_a_link(ctx, owner, shop):
    order = place(ctx, {"MUG": 5})
    page = owner.get(sku_page()).content.decode()
    assert f'href="{reverse("web:order", args=[order.public_id])}">{order.number}</a>' in page
    assert "Ada Byron" in page


def test_a_picker_sees_claims_without_the_orders(ctx, sign_in, shop):
    order = place(ctx, {"MUG": 5})
    page = sign_in("picker").get(sku_page()).content.decode()
    assert order.number not in page
    assert "Ada Byron" not in page


def test_what_can_be_promised_comes_with_its_supply(ctx, owner, shop):
    due = (clock.now() + timedelta(days=9)).date()
    inventory.expect_supply(ctx, draft=ExpectedDraft("purchase_order", "PO-77", "MAIN", "CLOCK", 6, due))
    inventory.receive_stock(ctx, location="MAIN", sku="CLOCK", quantity=1)
    answer = owner.get(sku_page("CLOCK"))
    ahead = answer.context["ahead"]
    assert [(row.part.document, row.part.quantity, row.total) for row in ahead.rows] == [
        ("", 1, 1),
        ("PO-77", 6, 7),
    ]
    assert [step.quantity for step in ahead.chart] == [1, 7]
    assert b"PO-77</a>" in answer.content


def test_a_kit_names_the_part_that_limits_it(ctx, owner, shop):
    catalog.import_skus(ctx, drafts=[SkuDraft(code="SET", name="Set", kind="kit")])
    parts = [("MUG", 4), ("KETTLE", 1)]
    catalog.set_kit_parts(ctx, sku_id=resolve_sku("SET").public_id, parts=parts)
    parts = owner.get(sku_page("SET")).context["kit"]
    found = {part.sku.code: (part.kits, part.is_limit) for part in parts}
    assert found == {"MUG": (12, False), "KETTLE": (10, True)}


def test_goods_are_received_in_lots_for_the_supply_they_are(ctx, owner, tracked):
    due = (clock.now() + timedelta(days=3)).date()
    supply = tracked(due)
    told = owner.get(reverse("web:stock-told"), {"receive-sku": "milk", "receive-location": "MAIN"})
    assert b"PO-1" in told.content
    assert b'name="lot"' in told.content
    lots = {"lot": ["L1", "L2"], "lot-units": ["4", "6"], "lot-expires": [due.isoformat(), ""]}
    typed = {"sku": "MILK", "location": "MAIN", "quantity": "", "expected": supply.public_id}
    fields = {f"receive-{name}": value for name, value in typed.items()}
    answer = owner.post(reverse("web:stock-receive"), {"once": uuid4().hex, **fields, **lots})
    assert answer.status_code == 302
    found = dict(Balance.objects.filter(lot__isnull=False).values_list("lot__code", "quantity"))
    assert found == {"L1": 4, "L2": 6}
    supply.refresh_from_db()
    assert supply.received == 10


@pytest.fixture
def tracked(ctx, shop):
    """Return a function that makes MILK, kept by lot, and expects ten of it."""

    def expect(due):
        catalog.import_skus(ctx, drafts=[SkuDraft(code="MILK", name="Milk", tracking="lot")])
        return inventory.expect_supply(
            ctx, draft=ExpectedDraft("purchase_order", "PO-1", "MAIN", "MILK", 10, due)
        )

    return expect


def test_a_receipt_without_units_is_refused_at_its_field(owner, shop):
    answer = book(owner, "receive", sku="MUG", location="MAIN", quantity="")
    assert (answer.status_code, b"Write how many units came in." in answer.content) == (422, True)


def test_a_cost_that_is_no_amount_is_refused(owner, shop):
    for cost in ("dear", "-1", "NaN", "Infinity"):
        answer = book(owner, "receive", sku="MUG", location="MAIN", quantity="1", cost=cost)
        assert (answer.status_code, b"Write an amount" in answer.content) == (422, True)
    assert on_hand() == 50


def test_a_dear_correction_waits_for_another_person(ctx, sign_in, shop):
    inventory.receive_stock(
        ctx, location="MAIN", sku="CLOCK", quantity=2, arrival=Arrival(unit_cost=100_000_000)
    )
    clerk, owner = sign_in("stock"), sign_in("owner")
    answer = book(clerk, "adjust", sku="CLOCK", location="MAIN", quantity="-2", code="theft", note="gone")
    assert answer["Location"] == reverse("web:stock-corrections")
    (asked,) = Adjustment.objects.all()
    own = clerk.get(reverse("web:stock-corrections")).content
    assert b"another person decides" in own
    assert b"Approve" not in own
    assert b"Approve" in owner.get(reverse("web:stock-corrections")).content
    refused = post(clerk, "web:stock-correction-act", asked.public_id, "approve")
    assert refused.status_code in {403, 409}
    post(owner, "web:stock-correction-act", asked.public_id, "approve")
    asked.refresh_from_db()
    assert (asked.state, on_hand(sku="CLOCK")) == ("posted", 0)


def test_a_correction_is_rejected_with_a_reason(ctx, sign_in, shop):
    inventory.receive_stock(
        ctx, location="MAIN", sku="CLOCK", quantity=2, arrival=Arrival(unit_cost=100_000_000)
    )
    book(sign_in("stock"), "adjust", sku="CLOCK", location="MAIN", quantity="-2", code="theft", note="gone")
    (asked,) = Adjustment.objects.all()
    owner = sign_in("owner")
    assert post(owner, "web:stock-correction-act", asked.public_id, "reject", note="").status_code == 422
    post(owner, "web:stock-correction-act", asked.public_id, "reject", note="they were found")
    asked.refresh_from_db()
    assert (asked.state, on_hand(sku="CLOCK")) == ("rejected", 2)
    assert post(owner, "web:stock-correction-act", asked.public_id, "burn").status_code == 404


def test_other_wants_words(owner, shop):
    answer = book(owner, "adjust", sku="MUG", location="MAIN", quantity="-1", code="other", note="")
    assert (answer.status_code, b"Say what happened." in answer.content) == (422, True)


def test_units_change_condition(owner, shop):
    typed = {
        "sku": "MUG",
        "location": "MAIN",
        "quantity": "3",
        "was": "good",
        "to": "damaged",
        "reason": "fell",
    }
    assert book(owner, "condition", **typed).status_code == 302
    stock = Stock.objects.get(location__code="MAIN", sku=resolve_sku("MUG"))
    assert (stock.on_hand, stock.damaged) == (50, 3)
    again = book(owner, "condition", **{**typed, "was": "damaged", "to": "damaged"})
    assert again.status_code == 422


def test_forms_are_there_for_those_who_may_use_them(sign_in, shop):
    picker = sign_in("developer")
    page = picker.get(reverse("web:stock")).content.decode()
    assert reverse("web:stock-receive") not in page
    assert reverse("web:stock-adjust") not in page
    for name in ("stock-receive", "stock-adjust", "stock-condition", "stock-told", "stock-lot"):
        assert picker.get(reverse(f"web:{name}")).status_code == 403


def test_hostile_names_stay_text_on_the_stock_pages(ctx, owner, shop):
    hostile = '<script>alert("x")</script>'
    inventory.adjust_stock(ctx, location="MAIN", sku="MUG", quantity=-1, reason=f"other: {hostile}")
    mug = resolve_sku("MUG")
    type(mug).objects.filter(pk=mug.pk).update(name=hostile)
    for address in (reverse("web:stock"), sku_page()):
        page = owner.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_a_scope_hides_stock_elsewhere(ctx, sign_in, shop):
    clerk = sign_in("clerk", scope_kind="location", scope_value="SPARE")
    assert clerk.get(reverse("web:stock")).context["rows"] == []
    assert clerk.get(sku_page()).context["places"] == []
    assert clerk.get(sku_page()).context["entries"] == []


def test_cells_never_run_in_a_spreadsheet():
    assert plain_cell("=cmd|' /C calc'!A0") == "'=cmd|' /C calc'!A0"
    assert [plain_cell(text) for text in ("+1", "-1", "@x", "\tx", "plain", -3, None)] == [
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        "plain",
        "-3",
        "",
    ]


def test_a_bar_lays_its_parts_side_by_side():
    laid = stretches([("good", "", 1), ("bad", "", 0), ("info", "", 3)])
    assert [(one.tone, one.start, one.width) for one in laid] == [("good", 0.0, 25.0), ("info", 25.0, 75.0)]
    assert stretches([("good", "", 0)]) == []


def test_steps_reach_from_side_to_side(ctx):
    today = ctx.now.date()
    days = [(today, 2, True), (today + timedelta(days=3), 5, False), (today + timedelta(days=12), 9, True)]
    chart = step_chart(days)
    assert [step.quantity for step in chart] == [2, 5, 9]
    assert chart[0].left == 0
    assert chart[-1].right == 100
    assert all(before.right == pytest.approx(after.left, abs=0.02) for before, after in pairwise(chart))
    assert [step.is_sure for step in chart] == [True, False, True]
    assert step_chart([]) == []


def test_totals_ask_as_much_for_three_skus_as_for_one(ctx, shop, django_assert_num_queries):
    inventory.receive_stock(ctx, location="SPARE", sku="CLOCK", quantity=1)
    for size in (1, 3):
        with django_assert_num_queries(5):
            assert len(queries.list_totals(ctx, size=size).items) == size
