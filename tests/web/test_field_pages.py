"""Custom fields as people see them: set up in the administration, answered on the pages of what they are about."""

import csv
import io
from html import escape
from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.catalog.queries import resolve_sku
from goodorder.fields import commands, queries
from goodorder.fields.models import Definition
from goodorder.fields.rules import FieldDraft
from goodorder.looks.direction import straight
from shop import open_shop, place

pytestmark = pytest.mark.django_db
HOSTILE = "=<b id=evil>\u202e\u05d0&\"'"
LIST = reverse("web:orders")


def send(client, address, **typed):
    return client.post(address, {"once": uuid4().hex, **typed})


def define(ctx, label="Note", *, kind="text", subject="order", **more):
    draft = FieldDraft(subject=subject, key="note", label=label, kind=kind, **more)
    return commands.define_field(ctx, draft=draft)


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def pages(ctx, db):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    sku = resolve_sku("MUG", on=ctx.now.date())
    return {
        "order": (order.public_id, reverse("web:order", args=[order.public_id])),
        "customer": (order.customer.public_id, reverse("web:customer", args=[order.customer.public_id])),
        "product": (sku.public_id, reverse("web:product", args=[sku.public_id])),
    }


def values_address(subject, record_id):
    return reverse("desk:field-values", args=[subject, record_id])


@pytest.mark.parametrize("subject", ["order", "customer", "product"])
def test_hostile_text_is_text_on_the_page_of_what_it_is_about(ctx, pages, owner, subject):
    record_id, page = pages[subject]
    assert b"fields-title" not in owner.get(page).content
    define(ctx, HOSTILE, subject=subject, help=HOSTILE)
    assert b"Nothing noted." in owner.get(page).content
    address = values_address(subject, record_id)
    saved = send(owner, address, back=page, **{"field-note": HOSTILE, "field-seen:note": ""})
    assert saved["Location"] == page
    for shown in (page, address):
        text = text_of(owner.get(shown))
        assert escape(straight(HOSTILE)) in text
        assert "<b id=evil" not in text


def test_every_kind_has_its_box_and_is_shown_in_the_reader_s_way(ctx, pages, owner):
    kinds = {
        "number": ("1234567", "1,234,567"),
        "date": ("2026-12-24", "Dec 24, 2026"),
        "yes_no": ("no", "<bdi>no</bdi>"),
        "link": ("https://a.example/x", 'href="https://a.example/x" rel="noopener noreferrer nofollow"'),
        "long_text": ("one\r\ntwo", "one\ntwo"),
    }
    for kind in kinds:
        commands.define_field(ctx, draft=FieldDraft(subject="order", label=kind, kind=kind))
    choices = [("gold", "Gold paper")]
    commands.define_field(
        ctx, draft=FieldDraft(subject="order", label="Wrap", kind="choice", choices=choices)
    )
    record_id, page = pages["order"]
    typed = {f"field-{kind}": value for kind, (value, _shown) in kinds.items()}
    assert send(owner, values_address("order", record_id), back=page, **typed, **{"field-wrap": "gold"})
    text = text_of(owner.get(page))
    for _typed, shown in kinds.values():
        assert shown in text
    assert "<bdi>Gold paper</bdi>" in text
    assert "Wrap: Gold paper" in text  # on the timeline


def test_a_wrong_value_is_refused_at_its_box_with_everything_typed_kept(ctx, pages, owner):
    define(ctx)
    commands.define_field(ctx, draft=FieldDraft(subject="order", label="Pieces", kind="number"))
    record_id, page = pages["order"]
    typed = {"field-note": "kept", "field-pieces": "many"}
    refused = send(owner, values_address("order", record_id), back=page, **typed)
    text = text_of(refused)
    assert refused.status_code == 422
    assert 'id="id_field-pieces_error">pieces: write a whole number' in text
    assert 'value="kept"' in text
    assert 'value="many"' in text


def test_what_somebody_else_changed_meanwhile_is_not_written_over_unseen(ctx, pages, owner):
    define(ctx)
    record_id, page = pages["order"]
    commands.set_values(ctx, subject="order", record_id=record_id, values={"note": "theirs"})
    address = values_address("order", record_id)
    stale = send(owner, address, back=page, **{"field-note": "mine", "field-seen:note": ""})
    assert stale.status_code == 409
    assert "somebody else has changed it to theirs meanwhile" in text_of(stale)
    assert 'name="field-seen:note" value="theirs"' in text_of(stale)
    again = send(owner, address, back=page, **{"field-note": "mine", "field-seen:note": "theirs"})
    assert again["Location"] == page
    untouched = send(owner, address, back=page, **{"field-note": "old", "field-seen:note": "old"})
    assert untouched["Location"] == page
    (answer,) = queries.answers_of(ctx, subject="order", record_id=record_id)
    assert answer.value == "mine"


def test_who_may_not_set_fields_sees_them_only(ctx, pages, owner, sign_in):
    define(ctx)
    record_id, page = pages["order"]
    clerk = sign_in("clerk")
    assert b"fields-title" not in clerk.get(page).content
    commands.set_values(ctx, subject="order", record_id=record_id, values={"note": "urgent"})
    shown = text_of(clerk.get(page))
    assert "<bdi>urgent</bdi>" in shown
    assert "edit-fields" not in shown
    assert send(clerk, values_address("order", record_id), **{"field-note": "x"}).status_code == 403
    assert owner.get(values_address("shop", record_id)).status_code == 404
    assert owner.get(values_address("order", "ord_none")).status_code == 404


def test_a_field_is_set_up_changed_retired_and_restored(owner, db):
    here = reverse("house:fields")
    assert b"No field yet" in owner.get(here).content
    typed = {
        "label": "Gift wrap",
        "kind": "choice",
        "choices": "Plain paper\n\ngold: Gold: 24 carat",
        "position": 3,
    }
    new = reverse("house:field-new") + "?subject=order"
    assert send(owner, new, **typed, is_listed="on")["Location"] == f"{here}?subject=order"
    row = Definition.objects.get()
    choices = [("plain_paper", "Plain paper"), ("gold", "Gold: 24 carat")]
    assert list(row.choices.order_by("position").values_list("key", "label")) == choices
    assert (row.key, row.is_listed, row.position) == ("gift_wrap", True, 3)
    taken = send(owner, new, **typed)
    assert (taken.status_code, b"key: gift_wrap is another field" in taken.content) == (409, True)
    page = reverse("house:field", args=[row.public_id])
    assert "gold: Gold: 24 carat" in text_of(owner.get(page))
    send(owner, page, label="Paper", choices="gold: Gold", position=3, help="Ask")
    row.refresh_from_db()
    assert (row.label, row.help, row.is_listed) == ("Paper", "Ask", False)
    assert "Offered no longer" in text_of(owner.get(page))
    wrong = send(owner, page, label="", choices="gold: Gold", position=3)
    assert (wrong.status_code, b"id_label_error" in wrong.content) == (422, True)
    for act, state in (("retire", "in use again"), ("restore", "Nobody is asked")):
        assert send(owner, reverse("house:field-act", args=[row.public_id, act]))["Location"] == page
        assert state in text_of(owner.get(page))
    refused = send(owner, reverse("house:field-act", args=[row.public_id, "restore"]))
    assert (refused.status_code, b"gift_wrap is in use" in refused.content) == (409, True)
    assert send(owner, reverse("house:field-act", args=[row.public_id, "paint"])).status_code == 404
    assert b"Paper" in owner.get(here).content
    assert b"Nothing is retired" in owner.get(f"{here}?subject=product&state=retired").content


def test_only_an_order_s_field_offers_to_be_listed(ctx, owner):
    row = define(ctx, subject="product")
    for address in (
        reverse("house:field-new") + "?subject=product",
        reverse("house:field", args=[row.public_id]),
    ):
        assert b"is_listed" not in owner.get(address).content
    page = reverse("house:field", args=[row.public_id])
    assert b"id_choices" not in owner.get(page).content


def test_a_listed_field_is_a_column_a_chip_and_a_box_of_the_order_list(ctx, pages, owner):
    define(ctx, HOSTILE, is_listed=True)
    record_id, _page = pages["order"]
    other = place(ctx, {"MUG": 1})
    commands.set_values(ctx, subject="order", record_id=record_id, values={"note": HOSTILE})
    send(owner, reverse("desk:columns"), query="", column=["field.note", "total"])
    asked = {"field.note": HOSTILE.upper()}
    answer = owner.get(LIST, asked)
    text = text_of(answer)
    assert [row.order.public_id for row in answer.context["rows"]] == [record_id]
    assert answer.context["columns"] == ["number", "field.note", "total"]
    assert "<b id=evil" not in text.lower().replace("&lt;", "")
    assert 'name="field.note" id="by-field.note"' in text
    assert [(part.name, str(part.label)) for part in answer.context["parts"]] == [("field.note", HOSTILE)]
    assert len(owner.get(LIST).context["rows"]) == 2
    sheet = b"".join(owner.get(reverse("desk:csv"), asked).streaming_content).decode("utf-8-sig")
    heads, row = csv.reader(io.StringIO(sheet))
    assert (heads[1], row[1]) == (f"'{straight(HOSTILE)}",) * 2
    assert owner.get(reverse("desk:xlsx"), asked).status_code == 200
    assert other.number not in sheet


def test_bounds_are_typed_in_the_reader_s_way_and_become_chips(ctx, pages, owner):
    define(ctx, "Deposit", kind="money", currency="EUR", is_listed=True)
    record_id, _page = pages["order"]
    other = place(ctx, {"MUG": 1})
    for one, value in ((record_id, 123450), (other.public_id, 999)):
        commands.set_values(ctx, subject="order", record_id=one, values={"note": value})
    sent = owner.get(LIST, {"typed.note.from": "1,000", "typed.note.to": ""})
    assert sent["Location"] == f"{LIST}?field.note.from=100000"
    answer = owner.get(sent["Location"])
    assert [row.order.public_id for row in answer.context["rows"]] == [record_id]
    assert [(str(one.label), str(one.value)) for one in answer.context["parts"]] == [
        ("Deposit from", "€1,000.00")
    ]
    assert 'name="typed.note.from" id="by-typed.note.from" maxlength="500" value="1000.00"' in text_of(answer)
    wrong = owner.get(LIST, {"typed.note.from": "a lot"})
    assert (wrong.status_code, b"write an amount like 12.50" in wrong.content) == (422, True)
    send(owner, reverse("desk:columns"), query="", column=["field.note"])
    sheet = b"".join(owner.get(reverse("desk:csv")).streaming_content).decode("utf-8-sig")
    assert "€1,234.50" in sheet
    assert owner.get(reverse("desk:xlsx")).status_code == 200


def test_a_required_field_is_asked_for_and_its_lack_is_shown(ctx, pages, owner):
    define(ctx, "Club", is_required=True)
    record_id, page = pages["order"]
    assert '<span class="badge" data-tone="warn">Missing</span>' in text_of(owner.get(page))
    address = values_address("order", record_id)
    refused = send(owner, address, back=page, **{"field-note": " "})
    assert (refused.status_code, b"Club is required: fill it in." in refused.content) == (422, True)
    send(owner, address, back=page, **{"field-note": "gold"})
    assert "Missing</span>" not in text_of(owner.get(page))


def test_an_amount_and_a_decimal_are_typed_as_people_write_them(ctx, pages, owner, sign_in):
    define(ctx, "Deposit", kind="money", currency="EUR")
    commands.define_field(ctx, draft=FieldDraft(subject="order", label="Weight", kind="decimal"))
    record_id, page = pages["order"]
    address = values_address("order", record_id)
    owner.cookies["django_language"] = "de"
    german = {"field-note": "1.250,5", "field-weight": "2,50"}
    assert send(owner, address, back=page, **german)["Location"] == page
    found = queries.answers_of(ctx, subject="order", record_id=record_id)
    assert [one.typed for one in found] == [125050, "2.5"]
    shown = text_of(owner.get(address))
    assert 'value="1250,50"' in shown
    assert 'value="2,5"' in shown
    wrong = send(owner, address, back=page, **{"field-note": "viel", "field-weight": "2,5"})
    assert (wrong.status_code, b'value="viel"' in wrong.content) == (422, True)


@pytest.mark.parametrize(("kind", "typed"), [("number", "many"), ("date", "soon"), ("yes_no", "perhaps")])
def test_a_filter_that_is_no_value_finds_nothing_and_is_shown_as_typed(ctx, pages, owner, kind, typed):
    define(ctx, kind=kind, is_listed=True)
    answer = owner.get(LIST, {"field.note": typed})
    assert answer.status_code == 200
    assert list(answer.context["rows"]) == []
    assert [str(part.value) for part in answer.context["parts"]] in ([typed], ["no"])
