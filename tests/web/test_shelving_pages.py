"""Pages between the dock and the shelf: receiving, put-away, moves, replenishment, without any script."""

import re
from datetime import date

import pytest
from django.urls import reverse

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.fulfillment import commands as fulfillment
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Expected, Lot, Movement
from goodorder.inventory.rules import ExpectedDraft
from goodorder.kernel.relay import settle_all
from goodorder.locations import commands as locations
from goodorder.locations.models import BinStock
from goodorder.locations.rules import BinDraft
from goodorder.shelving import commands
from goodorder.shelving.models import Replenishment
from goodorder.shelving.rules import FaceDraft
from shop import open_shop, place

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 24)
GTIN = "9506000134352"


@pytest.fixture
def dock(ctx, owner):
    open_shop(ctx, backorders=True)
    catalog.import_skus(ctx, drafts=[SkuDraft(code="MILK", name="Milk", tracking="lot")])
    catalog.add_alias(ctx, sku_id=resolve_sku("CLOCK").public_id, kind="gtin", value=GTIN)
    bins = [BinDraft(code=code, aisle=at, depth_m=3) for at, code in enumerate(("A-01", "B-01", "R-01"))]
    bins.append(BinDraft(code="OUT", aisle=0, depth_m=0, kind="dispatch"))
    locations.set_up_bins(ctx, code="MAIN", bins=bins)
    for sku, units in (("CLOCK", 10), ("MILK", 4)):
        draft = ExpectedDraft("purchase_order", "PO-77", "MAIN", sku, units, DUE)
        inventory.expect_supply(ctx, draft=draft)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


class Desk:
    """A page as a scanner uses it: what it held is sent back with the next scan."""

    def __init__(self, client, address):
        self.client, self.address, self.count = client, address, 0
        self.text = text_of(client.get(address))

    def fields(self):
        pairs = re.findall(r'name="(held_\w+|task)" value="([^"]*)"', self.text)
        return dict(pairs)

    def scan(self, *entries, **more):
        for entry in entries:
            self.count += 1
            sent = {"entry": entry, "once": f"k{self.count}{self.address}", **self.fields(), **more}
            answer = self.client.post(self.address, sent)
            self.last = sent
            self.text = text_of(self.client.get(answer["Location"]) if answer.status_code == 302 else answer)
        return self.text


def receive_page():
    return reverse("warehouse:shelving-receive", args=[Expected.objects.order_by("pk")[0].public_id])


def on_hand(sku):
    return sum(row.quantity for row in Movement.objects.filter(sku__code=sku))


def test_a_document_is_opened_by_its_number_or_by_an_item_on_it(owner, dock):
    address = reverse("warehouse:shelving-receiving", args=["MAIN"])
    assert "PO-77" in text_of(owner.get(address))
    for entry in ("po-77", "clock", f"]C101{GTIN.zfill(14)}"):
        assert owner.post(address, {"entry": entry})["Location"] == receive_page()
    assert "Nothing that is expected." in text_of(owner.post(address, {"entry": "XYZ"}))
    spare = reverse("warehouse:shelving-receiving", args=["SPARE"])
    assert "Nothing is expected" in text_of(owner.get(spare))


def test_items_are_counted_and_booked_once_however_often_they_are_sent(owner, dock):
    desk = Desk(owner, receive_page())
    assert "2 / 10" in desk.scan("clock", GTIN)
    assert "you are at CLOCK, scanned MILK" in desk.scan("MILK")
    assert "8 × CLOCK received into receiving. 2 still to come." in desk.scan("8")
    assert owner.post(desk.address, desk.last).status_code == 302
    assert on_hand("CLOCK") == 8
    assert "PO-77 has 2 more of CLOCK to come, not 5" in desk.scan("CLOCK", "5")
    assert "Do it anyway" in desk.text
    assert "3 of them were not expected" in desk.scan("5", anyway="1")
    assert "MUG is not expected with PO-77" in desk.scan("MUG", "1")
    assert "nothing answers to QQQ" in Desk(owner, desk.address).scan("QQQ")
    assert on_hand("CLOCK") == 13


def test_lots_and_expiry_are_asked_and_a_bin_may_come_first(owner, dock):
    desk = Desk(owner, receive_page())
    assert "Scan its lot." in desk.scan("b-01", "MILK")
    assert "When does lot L7 expire?" in desk.scan("L7")
    assert "write a day such as 2027-01-31" in desk.scan("soon")
    assert "Straight into B-01" in desk.scan("2027-01-31")
    assert "3 × MILK received into B-01. 1 still to come." in desk.scan("3")
    assert Lot.objects.get().expires_on == date(2027, 1, 31)
    assert "1 × MILK received into receiving." in desk.scan("MILK", "l7")
    assert BinStock.objects.get().quantity == 3


def test_the_rest_is_given_up_with_a_reason(owner, dock):
    where = reverse("warehouse:shelving-close", args=[Expected.objects.order_by("pk")[0].public_id])
    assert owner.post(where, {"reason": "", "once": "a"}).status_code == 422
    assert owner.post(where, {"reason": "short", "once": "b"}).status_code == 302
    assert set(Expected.objects.values_list("state", flat=True)) == {"cancelled"}


def test_units_are_put_where_they_should_go_and_elsewhere_only_on_purpose(owner, dock, ctx):
    faces = [FaceDraft(sku="MUG", bin="A-01", minimum=5, maximum=20)]
    commands.set_pick_faces(ctx, location="MAIN", faces=faces)
    desk = Desk(owner, reverse("warehouse:shelving-put-away", args=["MAIN"]))
    assert "50 × MUG" in desk.text
    assert "Its pick face has room." in desk.scan("mug")
    assert "A-01 was suggested, scanned R-01" in desk.scan("R-01")
    assert "20 × MUG put into A-01." in desk.scan("a-01")
    assert "30 lie here, not 31" in desk.scan("MUG", "31")
    assert "B-01 was suggested, scanned R-01" in desk.scan("12", "r-01")
    assert "12 × MUG put into R-01." in desk.scan("r-01", anyway="1")
    assert "A-01 is the pick face of MUG" in desk.scan("again", again="1") + desk.scan("KETTLE", "A-01")
    chosen = owner.get(desk.address, {"item": "MUG"})
    assert "More of it lies there." in text_of(chosen)
    assert dict(BinStock.objects.values_list("bin__code", "quantity")) == {"A-01": 20, "R-01": 12}


def test_promised_units_go_to_dispatch_with_the_order_and_the_reason(owner, dock, ctx):
    order = place(ctx, {"CLOCK": 2})
    settle_all()
    order.refresh_from_db()
    told = Desk(owner, receive_page()).scan("CLOCK", "4")
    assert f"Bring 2 to dispatch for {order.number}" in told
    desk = Desk(owner, reverse("warehouse:shelving-put-away", args=["MAIN"]))
    assert order.number in desk.text
    assert "Promised: straight to dispatch." in desk.scan("CLOCK")
    assert f"2 × CLOCK in OUT for {order.number}." in desk.scan("out")
    assert "Straight to dispatch" not in desk.text


def test_units_are_moved_between_bins_by_scan(owner, dock, ctx):
    fulfillment.put_away(ctx, location="MAIN", bin="R-01", sku="MUG", quantity=9)
    desk = Desk(owner, reverse("warehouse:shelving-moves", args=["MAIN"]))
    assert "no bin" in desk.scan("Q-99").lower()
    assert "no unit of KETTLE lies here" in desk.scan("R-01", "KETTLE")
    assert "9 × MUG" in desk.scan("MUG")
    assert "4 × MUG moved from R-01 to B-01." in desk.scan("4", "B-01")
    assert dict(BinStock.objects.values_list("bin__code", "quantity")) == {"R-01": 5, "B-01": 4}


def test_a_face_is_set_filled_by_scan_and_removed(owner, dock, ctx):
    fulfillment.put_away(ctx, location="MAIN", bin="R-01", sku="MUG", quantity=30)
    faces = reverse("warehouse:shelving-faces", args=["MAIN"])
    sent = {"sku": "mug", "bin": "B-01", "minimum": "5", "maximum": "12", "once": "f"}
    assert owner.post(reverse("warehouse:shelving-face-set", args=["MAIN"]), sent)["Location"] == faces
    bad = owner.post(
        reverse("warehouse:shelving-face-set", args=["MAIN"]), {**sent, "maximum": "5", "once": "g"}
    )
    assert (bad.status_code, "must lie between 6" in text_of(bad)) == (422, True)
    assert "In reserve" in text_of(owner.get(faces))
    paste = reverse("warehouse:shelving-face-paste", args=["MAIN"])
    wrong = owner.post(paste, {"rows": "CLOCK,A-01,2,9\nKETTLE;R-01;x;9", "once": "p"})
    assert (wrong.status_code, "line 2 is not item, bin" in text_of(wrong)) == (422, True)
    assert owner.post(paste, {"rows": "CLOCK\tA-01\t2\t9\n\n", "once": "q"}).status_code == 302
    assert "CLOCK" in text_of(owner.get(faces))
    desk = Desk(owner, reverse("warehouse:shelving-replenishment", args=["MAIN"]))
    assert "expected bin R-01, scanned B-01" in desk.scan("B-01")
    assert "expected item MUG, scanned CLOCK" in desk.scan("r-01", "CLOCK")
    assert "12 are to be brought, not 13" in desk.scan("MUG", "13")
    assert "expected bin B-01, scanned A-01" in desk.scan("A-01")
    assert "8 × MUG brought to B-01." in desk.scan("8", "b-01")
    assert Replenishment.objects.get(closed_at=None).left == 4
    act = reverse("warehouse:shelving-replenishment-act", args=["MAIN", "drop"])
    task = Replenishment.objects.get(closed_at=None).public_id
    assert owner.post(act, {"task": task, "reason": "not_found", "once": "d"}).status_code == 302
    assert "Every face holds enough" in text_of(owner.get(desk.address))
    remove = reverse("warehouse:shelving-face-remove", args=["MAIN"])
    assert owner.post(remove, {"sku": "MUG", "once": "r"}).status_code == 302
    assert "MUG" not in re.sub(r"placeholder=\S+", "", text_of(owner.get(faces)))


def test_pages_are_for_those_who_may(owner, dock, sign_in):
    picker, marketer = sign_in("picker"), sign_in("marketer")
    hub = reverse("warehouse:shelving")
    assert ("Receive" in text_of(owner.get(hub)), ">Receive<" in text_of(picker.get(hub))) == (True, False)
    names = ("receiving", "put-away", "moves", "replenishment", "faces")
    pages = [reverse(f"warehouse:shelving-{name}", args=["MAIN"]) for name in names]
    assert [picker.get(page).status_code for page in pages] == [403, 200, 200, 200, 200]
    assert {marketer.get(page).status_code for page in (hub, *pages)} == {403}
    assert owner.get(reverse("warehouse:shelving-moves", args=["NOWHERE"])).status_code == 404
