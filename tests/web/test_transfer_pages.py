"""Transfers: written, approved, sent in part, received with wrong and extra units, explained."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.catalog.queries import resolve_sku
from goodorder.inventory.models import Stock
from goodorder.kernel import clock
from goodorder.stockroom import commands as stockroom_commands
from goodorder.stockroom.models import Transfer
from goodorder.stockroom.rules import TransferDraft, TransferItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(ctx, shop):
    due = (clock.now() + timedelta(days=2)).date()
    items = (TransferItem("MUG", 8), TransferItem("KETTLE", 2))
    return stockroom_commands.open_transfer(ctx, draft=TransferDraft("MAIN", "SPARE", items, due))


def act(client, transfer, action, **fields):
    address = reverse("web:transfer-act", args=[transfer.public_id, action])
    return client.post(address, {"once": uuid4().hex, **fields})


def line_of(transfer, code="MUG"):
    return transfer.lines.get(sku__code=code)


def there(place, code="MUG"):
    return Stock.objects.get(location__code=place, sku=resolve_sku(code)).on_hand


def test_a_transfer_is_written_from_scanned_lines(ctx, owner, shop):
    due = (clock.now() + timedelta(days=2)).date()
    typed = {
        "source": "MAIN",
        "target": "SPARE",
        "due_on": due.isoformat(),
        "note": "for the window",
        "sku": ["MUG", "kettle", ""],
        "quantity": ["3", "1", "1"],
        "lot": ["", "", ""],
    }
    answer = owner.post(reverse("web:transfer-new"), {"once": uuid4().hex, **typed})
    transfer = Transfer.objects.get()
    assert answer["Location"] == reverse("web:transfer", args=[transfer.public_id])
    assert dict(transfer.lines.values_list("sku__code", "quantity")) == {"MUG": 3, "KETTLE": 1}


def test_a_scan_gives_its_row_and_names_what_nobody_knows(owner, shop):
    row = owner.get(reverse("web:transfer-item"), {"scan": "mug"}).content.decode()
    assert 'data-scanned="mug"' in row
    assert 'value="MUG"' in row
    unknown = owner.get(reverse("web:transfer-item"), {"scan": "<b>", "prefix": "extra-"}).content.decode()
    assert "Nothing is called &lt;b&gt;." in unknown
    assert 'name="extra-sku"' in unknown


def test_what_was_typed_survives_a_refusal(ctx, owner, shop):
    typed = {"source": "MAIN", "target": "MAIN", "due_on": "2030-01-01", "note": ""}
    rows = {"sku": ["NOPE"], "quantity": ["many"], "lot": [""]}
    answer = owner.post(reverse("web:transfer-new"), {"once": uuid4().hex, **typed, **rows})
    assert answer.status_code in {409, 422}
    assert b'value="NOPE"' in answer.content
    assert b'value="many"' in answer.content
    assert Transfer.objects.count() == 0


def test_the_way_of_a_transfer_with_missing_and_extra_units(ctx, owner, written):
    act(owner, written, "approve")
    mug, kettle = line_of(written), line_of(written, "KETTLE")
    act(owner, written, "ship", **{f"line-{mug.pk}": "6", f"line-{kettle.pk}": ""})
    written.refresh_from_db()
    assert (written.state, there("MAIN")) == ("shipping", 44)
    act(owner, written, "ship", **{f"line-{kettle.pk}": "2", "is_last": "on"})
    written.refresh_from_db()
    assert written.state == "in_transit"
    extra = {"extra-sku": "CLOCK", "extra-quantity": "1", "extra-lot": "", "extra-reason": "wrong box"}
    act(owner, written, "receive", **{f"line-{mug.pk}": "5", f"condition-{mug.pk}": "damaged"}, **extra)
    written.refresh_from_db()
    assert (written.state, there("SPARE"), there("SPARE", "CLOCK")) == ("receiving", 5, 1)
    page = owner.get(reverse("web:transfer", args=[written.public_id])).content.decode()
    assert f'id="explain-{mug.pk}"' in page
    assert "wrong box" in page
    typed = {"line": mug.pk, "quantity": "1", "outcome": "lost", "explanation": "fell off"}
    act(owner, written, "explain", **typed)
    act(owner, written, "receive", **{f"line-{kettle.pk}": "2"})
    written.refresh_from_db()
    assert (written.state, line_of(written).lost) == ("closed", 1)


def test_more_than_is_left_is_refused_in_words(owner, written):
    act(owner, written, "approve")
    answer = act(owner, written, "ship", **{f"line-{line_of(written).pk}": "99"})
    assert (answer.status_code, b"MUG: write a number from 0 to 8." in answer.content) == (422, True)


def test_buttons_are_there_for_moves_that_are_open(owner, written):
    page = owner.get(reverse("web:transfer", args=[written.public_id]))
    assert page.context["open"] == {"approve", "cancel"}
    act(owner, written, "approve")
    page = owner.get(reverse("web:transfer", args=[written.public_id]))
    assert page.context["open"] == {"ship", "cancel"}
    act(owner, written, "cancel", reason="not needed")
    page = owner.get(reverse("web:transfer", args=[written.public_id]))
    assert page.context["open"] == set()
    assert act(owner, written, "ship").status_code == 409
    assert act(owner, written, "burn").status_code == 404


def test_a_reader_sees_no_buttons_and_may_do_nothing(sign_in, written):
    reader = sign_in("developer")
    page = reader.get(reverse("web:transfer", args=[written.public_id]))
    assert page.context["open"] == set()
    assert act(reader, written, "approve").status_code == 403
    assert reader.get(reverse("web:transfer-new")).status_code == 403
    assert reverse("web:transfer-new").encode() not in reader.get(reverse("web:transfers")).content


def test_a_line_of_another_transfer_cannot_be_explained(ctx, owner, written):
    act(owner, written, "approve")
    assert act(owner, written, "explain", line="0", quantity="1").status_code == 404
