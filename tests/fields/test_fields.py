"""Custom fields: defined once, answered by records, told on their stories, kept when they are retired."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from goodorder.catalog.queries import resolve_sku
from goodorder.crm import commands as crm
from goodorder.fields import commands, queries
from goodorder.fields.models import Choice, Definition, FieldValue
from goodorder.fields.rules import MOST_IN_USE, FieldDraft
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.events import revive
from goodorder.kernel.models import Event
from goodorder.parties import commands as parties
from goodorder.parties.rules import CustomerParticulars
from shop import open_shop, place

pytestmark = pytest.mark.django_db
WRAP = FieldDraft(
    subject="order", label="Gift wrap", kind="choice", choices=[("", "Plain paper"), ("gold", "Gold")]
)
KINDS = {
    "text": ("Blue", "Green"),
    "long_text": ("a\nb", "c"),
    "number": (7, -7),
    "decimal": ("2.5", "-0.25"),
    "money": (1250, -5),
    "date": ("2026-12-24", "2026-12-25"),
    "yes_no": (True, False),
    "link": ("https://a.example/", "https://b.example/"),
}


def define(ctx, label="Note", *, kind="text", subject="order", **more):
    draft = FieldDraft(subject=subject, label=label, kind=kind, **more)
    return commands.define_field(ctx, draft=draft)


def put(ctx, record, values, *, subject="order", **more):
    return commands.set_values(ctx, subject=subject, record_id=record.public_id, values=values, **more)


def answers(ctx, record, subject="order"):
    found = queries.answers_of(ctx, subject=subject, record_id=record.public_id)
    return {one.definition.key: one.typed for one in found}


def told(record):
    rows = Event.objects.filter(about=record.public_id, kind="fields.FieldValueSet").order_by("id")
    return [revive(row).sentence() for row in rows]


@pytest.fixture
def order(ctx):
    open_shop(ctx)
    return place(ctx, {"MUG": 1})


def test_every_kind_is_set_changed_and_taken_away(ctx, order):
    for kind in KINDS:
        define(ctx, kind.replace("_", " "), kind=kind, currency="EUR" if kind == "money" else "")
    assert answers(ctx, order) == dict.fromkeys(KINDS)
    assert put(ctx, order, {kind: first for kind, (first, _) in KINDS.items()}) == list(KINDS)
    assert answers(ctx, order) == {kind: first for kind, (first, _) in KINDS.items()}
    assert put(ctx, order, {kind: second for kind, (_, second) in KINDS.items()}) == list(KINDS)
    assert put(ctx, order, {kind: second for kind, (_, second) in KINDS.items()}) == []
    assert put(ctx, order, dict.fromkeys(KINDS, "")) == list(KINDS)
    assert answers(ctx, order) == dict.fromkeys(KINDS)
    assert not FieldValue.objects.exists()
    assert len(told(order)) == 3 * len(KINDS)


def test_an_order_s_story_tells_who_set_what_instead_of_what(ctx, order):
    commands.define_field(ctx, draft=WRAP)
    define(ctx, "Call first", kind="yes_no")
    put(ctx, order, {"gift_wrap": "plain_paper", "call_first": True})
    put(ctx, order, {"gift_wrap": "gold"})
    put(ctx, order, {"gift_wrap": None})
    assert told(order) == [
        "Gift wrap: Plain paper",
        "Call first: yes",
        "Gift wrap: Gold instead of Plain paper",
        "Gift wrap: Gold taken away",
    ]
    last = Event.objects.filter(about=order.public_id, kind="fields.FieldValueSet").order_by("id").last()
    assert (last.actor, last.facts["before"], last.facts["after"]) == ("user:owner", "gold", "")


def test_an_amount_is_told_with_its_currency(ctx, order):
    define(ctx, "Deposit", kind="money", currency="eur")
    put(ctx, order, {"deposit": 1250})
    put(ctx, order, {"deposit": "2000"})
    assert told(order) == ["Deposit: 12.50 EUR", "Deposit: 20.00 EUR instead of 12.50 EUR"]


def test_a_required_value_is_changed_and_not_taken_away(ctx, order):
    row = define(ctx)
    define(ctx, "Pieces", kind="number")
    commands.change_field(ctx, definition_id=row.public_id, changes={"is_required": True})
    assert put(ctx, order, {"pieces": 7, "note": ""}) == ["pieces"]
    (note, _pieces) = queries.answers_of(ctx, subject="order", record_id=order.public_id)
    assert note.is_missing
    put(ctx, order, {"note": "a"})
    with pytest.raises(Invalid, match="note: is required; give it a value"):
        put(ctx, order, {"note": None})
    assert put(ctx, order, {"note": "b"}) == ["note"]
    commands.retire_field(ctx, definition_id=row.public_id)
    assert not any(
        one.is_missing for one in queries.answers_of(ctx, subject="order", record_id=order.public_id)
    )


def test_new_records_are_answered_and_only_orders_may_lack_what_is_required(ctx, order):
    sku, other = resolve_sku("MUG"), place(ctx, {"MUG": 1})
    for subject in ("order", "customer", "product"):
        define(ctx, "Club", subject=subject, is_required=True)
        define(ctx, "Pieces", kind="number", subject=subject)
    commands.answer_order(ctx, order=order, values={})
    commands.answer_order(ctx, order=other, values={"pieces": 7, "club": None})
    assert (answers(ctx, order)["pieces"], answers(ctx, other)["pieces"]) == (None, 7)
    lacking = {"pieces": 7}
    for act in (
        lambda values: commands.answer_customer(ctx, customer=order.customer, values=values),
        lambda values: commands.answer_product(ctx, sku=sku, values=values),
    ):
        for values in ({}, lacking, {"club": ""}):
            with pytest.raises(Invalid, match="club: is required"):
                act(values)
        act({"club": "gold"})
    assert answers(ctx, sku, "product") == {"club": "gold", "pieces": None}
    with pytest.raises(Invalid, match="pieces: write a whole number"):
        commands.answer_order(ctx, order=order, values={"pieces": "many"})
    with pytest.raises(Refused, match="pieces: somebody else"):
        commands.answer_order(ctx, order=other, values={"pieces": 8})


@pytest.mark.parametrize("subject", ["customer", "product"])
def test_customers_and_products_have_fields_of_their_own(ctx, order, subject):
    record = order.customer if subject == "customer" else resolve_sku("MUG")
    define(ctx, "Shelf", subject=subject)
    define(ctx, "Shelf", subject="order")
    assert put(ctx, record, {"shelf": "A 1"}, subject=subject) == ["shelf"]
    assert answers(ctx, record, subject) == {"shelf": "A 1"}
    assert answers(ctx, order) == {"shelf": None}


def test_nothing_is_kept_when_one_value_is_wrong(ctx, order):
    define(ctx)
    define(ctx, "Pieces", kind="number")
    with pytest.raises(Invalid, match="pieces: write a whole number"):
        put(ctx, order, {"note": "a", "pieces": "many"})
    assert answers(ctx, order) == {"note": None, "pieces": None}
    for values, field in (({}, "values"), ({"odd": 1}, "odd"), ({str(at): 1 for at in range(51)}, "values")):
        with pytest.raises(Invalid) as refused:
            put(ctx, order, values)
        assert refused.value.details["field"] == field


def test_the_last_write_wins_unless_it_says_what_it_saw(ctx, order):
    define(ctx)
    define(ctx, "Pieces", kind="number")
    put(ctx, order, {"note": "a", "pieces": 1}, seen={"note": None, "pieces": ""})
    with pytest.raises(Refused, match="note: somebody else has changed it") as refused:
        put(ctx, order, {"pieces": 2, "note": "b"}, seen={"note": "", "pieces": 1})
    assert refused.value.details["field"] == "note"
    assert put(ctx, order, {"note": "a"}, seen={"note": "old"}) == []
    assert put(ctx, order, {"note": "c"}) == ["note"]
    assert answers(ctx, order) == {"note": "c", "pieces": 1}


def test_a_retired_field_is_read_and_no_longer_set(ctx, order):
    row = define(ctx, is_listed=True)
    define(ctx, "Empty")
    put(ctx, order, {"note": "kept"})
    for one in Definition.objects.all():
        commands.retire_field(ctx, definition_id=one.public_id)
    assert answers(ctx, order) == {"note": "kept"}
    assert (queries.listed_fields(), queries.order_field("note")) == ([], row)
    with pytest.raises(Invalid, match="note: the field is retired"):
        put(ctx, order, {"note": "b"})
    with pytest.raises(Refused, match="key: note is another"):
        define(ctx)
    with pytest.raises(Refused, match="note is retired already"):
        commands.retire_field(ctx, definition_id=row.public_id)
    commands.restore_field(ctx, definition_id=row.public_id)
    with pytest.raises(Refused, match="note is in use"):
        commands.restore_field(ctx, definition_id=row.public_id)
    assert put(ctx, order, {"note": "b"}) == ["note"]


def test_a_choice_that_is_left_out_stays_where_it_was_chosen(ctx, order):
    row = commands.define_field(ctx, draft=WRAP)
    put(ctx, order, {"gift_wrap": "gold"})
    changed = commands.change_field(
        ctx, definition_id=row.public_id, changes={"label": "Paper"}, choices=[("plain_paper", "Brown")]
    )
    (answer,) = queries.answers_of(ctx, subject="order", record_id=order.public_id)
    assert (answer.value, answer.offered) == ("gold", [("plain_paper", "Brown"), ("gold", "Gold")])
    assert put(ctx, order, {"gift_wrap": "gold"}) == []
    put(ctx, order, {"gift_wrap": "plain_paper"})
    with pytest.raises(Invalid, match="gift_wrap: choose one of plain_paper"):
        put(ctx, order, {"gift_wrap": "gold"})
    event = Event.objects.get(kind="fields.FieldChanged")
    assert event.facts["before"] == {"label": "Gift wrap", "choices": "plain_paper: Plain paper, gold: Gold"}
    assert event.facts["after"] == {"label": "Paper", "choices": "plain_paper: Brown"}
    again = commands.change_field(ctx, definition_id=row.public_id, changes={"label": "Paper"})
    assert (again.label, again.version) == ("Paper", changed.version)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"key": "other"}, "key"), ({"label": " "}, "label"), ({"position": 1_000}, "position")],
)
def test_what_cannot_be_changed_is_named(ctx, changes, field):
    row = define(ctx)
    with pytest.raises(Invalid) as refused:
        commands.change_field(ctx, definition_id=row.public_id, changes=changes)
    assert refused.value.details["field"] == field


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "colour"}, "kind"),
        ({"kind": "money"}, "currency"),
        ({"currency": "EUR"}, "currency"),
        ({"subject": "parcel"}, "subject"),
        ({"label": "x" * 81}, "label"),
        ({"help": "x" * 201}, "help"),
        ({"kind": "long_text", "is_listed": True}, "is_listed"),
        ({"kind": "choice"}, "choices"),
        ({"label": "漢字"}, "key"),
    ],
)
def test_what_cannot_be_defined_is_named(ctx, more, field):
    with pytest.raises(Invalid) as refused:
        commands.define_field(ctx, draft=replace(FieldDraft(subject="order", label="A", kind="text"), **more))
    assert refused.value.details["field"] == field


def test_a_subject_has_fifty_fields_in_use_at_most(ctx):
    first = define(ctx, "Field 0")
    for at in range(1, MOST_IN_USE):
        Definition.objects.create(
            subject="order", key=f"k{at}", label=str(at), kind="text", position=1, defined_at=ctx.now
        )
    with pytest.raises(Refused, match="50 fields are in use"):
        define(ctx)
    define(ctx, subject="product")
    commands.retire_field(ctx, definition_id=first.public_id)
    define(ctx)
    with pytest.raises(Refused, match="50 fields are in use"):
        commands.restore_field(ctx, definition_id=first.public_id)


def test_rights_and_scopes_are_asked_for(ctx, order):
    row = define(ctx)
    elsewhere = Context("user:x", ctx.now, frozenset({"*"}), {"channel": frozenset({"other"})})
    for lacking in ("fields.set", "orders.view"):
        some = Context("user:x", ctx.now, frozenset({"fields.set", "orders.view"} - {lacking}))
        with pytest.raises(Forbidden):
            put(some, order, {"note": "a"})
    with pytest.raises(Forbidden):
        queries.answers_of(
            Context("user:x", ctx.now, frozenset()), subject="order", record_id=order.public_id
        )
    for act in (lambda: put(elsewhere, order, {"note": "a"}), lambda: answers(elsewhere, order)):
        with pytest.raises(Missing):
            act()
    for act in (commands.retire_field, commands.restore_field):
        with pytest.raises(Forbidden, match="whole house"):
            act(elsewhere, definition_id=row.public_id)
    with pytest.raises(Forbidden, match="whole house"):
        define(elsewhere, "Other")


def test_a_merged_customer_s_rows_keep_their_own_values(ctx, order):
    define(ctx, "Club", subject="customer")
    bob = CustomerParticulars(name="Bob", email="bob@example.com")
    other = parties.register_customer(ctx, particulars=bob)
    put(ctx, order.customer, {"club": "gold"}, subject="customer")
    put(ctx, other, {"club": "silver"}, subject="customer")
    crm.merge_customers(ctx, survivor_id=other.public_id, merged_id=order.customer.public_id)
    assert (answers(ctx, other, "customer"), answers(ctx, order.customer, "customer")) == (
        {"club": "silver"},
        {"club": "gold"},
    )


def raw(order, row, **values):
    usual = {"definition": row, "kind": row.kind, "value": "a", "order": order, "placed_at": order.placed_at}
    with transaction.atomic():
        return FieldValue.objects.create(**{**usual, **values})


def test_the_database_refuses_what_no_command_would_write(ctx, order):
    text, number = define(ctx), define(ctx, "Pieces", kind="number")
    of_product = define(ctx, "Shelf", subject="product")
    weight = define(ctx, "Weight", kind="decimal")
    wrap = commands.define_field(ctx, draft=WRAP)
    wrong = [
        (number, {"value": "seven"}),
        (number, {"kind": "text"}),
        (weight, {"value": "2.50"}),
        (weight, {"value": "-0.1234567"}),
        (of_product, {}),
        (wrap, {"value": "silver"}),
        (text, {"value": ""}),
        (text, {"value": "x" * 201}),
        (text, {"placed_at": None}),
        (text, {"customer": order.customer}),
    ]
    for row, values in wrong:
        with pytest.raises(IntegrityError):
            raw(order, row, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Definition.objects.filter(pk=text.pk).update(currency="EUR")
    raw(order, text)
    with pytest.raises(IntegrityError):
        raw(order, text)
    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.create(definition=wrap, key="gold", label="x", position=1)
