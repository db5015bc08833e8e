"""Counts: planned, scanned on a phone, reviewed by somebody else, booked."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.catalog.queries import resolve_sku
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Stock
from goodorder.inventory.rules import Arrival
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.models import Count
from goodorder.stockroom.rules import CountPlan
from goodorder.web.forms.counts import Pending, Written, read_scan

pytestmark = pytest.mark.django_db


def act(client, count, action, **fields):
    address = reverse("web:count-act", args=[count.public_id, action])
    return client.post(address, {"once": uuid4().hex, **fields})


@pytest.fixture
def counting(ctx, shop):
    count = stockroom_commands.plan_count(ctx, location="MAIN", plan=CountPlan())
    return stockroom_commands.start_count(ctx, count_id=count.public_id)


class Scanner:
    """A scanner at the counting page: it keeps what the page keeps in its hidden fields."""

    def __init__(self, client, count):
        self._client, self._pending = client, Pending()
        self._address = reverse("web:count-scan", args=[count.public_id])

    def __call__(self, entry):
        kept = self._pending
        fields = {
            "pending_sku": kept.sku,
            "pending_lot": kept.lot,
            "pending_tally": kept.tally,
            "pending_needs_lot": "1" if kept.needs_lot else "",
        }
        answer = self._client.post(self._address, {"entry": entry, **fields}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        self._pending = answer.context["pending"]
        return answer.context["said"]


def counted(count, code="MUG"):
    return count.lines.get(sku__code=code).counted


def test_a_number_after_a_code_is_what_is_there(owner, counting):
    scan = Scanner(owner, counting)
    assert scan("mug").tone == "info"
    said = scan("47")
    assert (said.tone, said.title, counted(counting)) == ("good", "MUG · 47", 47)


def test_the_same_code_again_is_one_more_and_another_one_finishes_it(owner, counting):
    scan = Scanner(owner, counting)
    for _ in range(3):
        scan("MUG")
    scan("KETTLE")
    assert counted(counting) == 3
    scan("")
    assert counted(counting, "KETTLE") == 1


def test_units_on_a_second_shelf_are_added(owner, counting):
    scan = Scanner(owner, counting)
    for entry in ("MUG", "40", "MUG", "+9"):
        scan(entry)
    assert counted(counting) == 49


def test_what_nobody_knows_is_said_and_counts_nothing(owner, counting):
    scan = Scanner(owner, counting)
    assert scan("<script>").tone == "bad"
    scan("MUG")
    assert scan("NOPE").tone == "bad"
    assert counted(counting) == 1


def test_a_scan_is_read_without_the_page():
    pending = Pending("A", tally=2)
    assert read_scan("7", pending) == (Written("A", "", 7), Pending())
    assert read_scan("+7", pending) == (Written("A", "", 7, adds=True), Pending())
    assert read_scan("a", pending) == (None, Pending("A", tally=3))
    assert read_scan("B", pending) == (Written("A", "", 2), Pending("B", tally=1))
    assert read_scan("", pending) == (Written("A", "", 2), Pending())
    assert read_scan("4006381333931", pending) == (Written("A", "", 2), Pending("4006381333931", tally=1))
    assert read_scan("L1", Pending("A", needs_lot=True)) == (None, Pending("A", "L1", 1, needs_lot=True))
    assert read_scan("7", Pending()) == (None, Pending("7", tally=1))
    assert read_scan("", Pending()) == (None, Pending())


def test_a_blind_count_shows_nothing_of_the_books_before_it_is_handed_in(owner, counting):
    Scanner(owner, counting)("MUG")
    for name in ("count", "count-scan"):
        page = owner.get(reverse(f"web:{name}", args=[counting.public_id])).content.decode()
        assert "In the books" not in page
        assert "50" not in "".join(re.findall(">[^<]+<", page.split("<main", 1)[1])).replace(
            counting.number, ""
        )


def test_a_dear_difference_is_approved_by_another_person_and_booked(ctx, sign_in, shop):
    inventory.receive_stock(
        ctx, location="MAIN", sku="CLOCK", quantity=4, arrival=Arrival(unit_cost=100_000_000)
    )
    clerk, owner = sign_in("stock"), sign_in("owner")
    answer = clerk.post(
        reverse("web:count-new"),
        {"once": uuid4().hex, "location": "MAIN", "skus": "CLOCK\n", "is_blind": "on", "limit": "99"},
    )
    count = Count.objects.get()
    assert answer["Location"] == reverse("web:count", args=[count.public_id])
    assert act(clerk, count, "start")["Location"] == reverse("web:count-scan", args=[count.public_id])
    for _ in range(2):  # what differs much is counted again once
        scan = Scanner(clerk, count)
        scan("CLOCK")
        scan("3")
        act(clerk, count, "submit")
    count.refresh_from_db()
    assert (count.state, count.value) == ("submitted", 10_000)
    assert "approve" not in clerk.get(reverse("web:count", args=[count.public_id])).context["open"]
    page = owner.get(reverse("web:count", args=[count.public_id]))
    assert {"approve", "recount"} <= page.context["open"]
    assert b"In the books" in page.content
    act(owner, count, "approve")
    act(owner, count, "post")
    count.refresh_from_db()
    assert count.state == "posted"
    assert Stock.objects.get(location__code="MAIN", sku=resolve_sku("CLOCK")).on_hand == 3


def test_a_reviewer_sends_lines_back(ctx, sign_in, shop):
    inventory.receive_stock(
        ctx, location="MAIN", sku="CLOCK", quantity=4, arrival=Arrival(unit_cost=100_000_000)
    )
    count = stockroom_commands.plan_count(ctx, location="MAIN", plan=CountPlan(skus=("CLOCK",)))
    stockroom_commands.start_count(ctx, count_id=count.public_id)
    for _ in range(2):
        stockroom_commands.scan_count(ctx, count_id=count.public_id, sku="CLOCK", counted=3)
        stockroom_commands.submit_count(ctx, count_id=count.public_id)
    act(sign_in("owner"), count, "recount", sku=["CLOCK"])
    count.refresh_from_db()
    assert count.state == "recount"


def test_suggestions_come_with_reasons_and_fill_the_form(ctx, owner, shop):
    inventory.adjust_stock(ctx, location="MAIN", sku="MUG", quantity=-2, reason="theft")
    page = owner.get(reverse("web:count-new"), {"location": "MAIN", "sku": ["MUG", "KETTLE"]})
    assert page.context["suggested"][0].sku.code == "MUG"
    assert b"corrected downwards" in page.content
    assert b"MUG\nKETTLE" in page.content


def test_a_count_that_is_not_under_way_takes_no_scan(ctx, owner, shop):
    count = stockroom_commands.plan_count(ctx, location="MAIN", plan=CountPlan())
    scan = Scanner(owner, count)
    scan("MUG")
    assert scan("3").tone == "bad"
    assert b"data-scan-form" not in owner.get(reverse("web:count-scan", args=[count.public_id])).content


def test_a_reader_may_not_count(sign_in, counting):
    reader = sign_in("developer")
    assert reader.get(reverse("web:count-scan", args=[counting.public_id])).status_code == 403
    assert reader.get(reverse("web:count", args=[counting.public_id])).context["open"] == set()
    assert act(reader, counting, "submit").status_code == 403


def test_an_amount_that_is_none_is_refused_at_its_field(owner, shop):
    typed = {"once": uuid4().hex, "location": "MAIN", "skus": "", "limit": "much"}
    answer = owner.post(reverse("web:count-new"), typed)
    assert (answer.status_code, Count.objects.count()) == (422, 0)
