"""One narrative per order: every thing that happens is told once, and as it was when it happened."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodorder.flows import messages as story
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import ExpectedDraft
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.events import KINDS as FACTS
from goodorder.kernel.events import SUBSCRIBERS, revive
from goodorder.kernel.models import Event
from goodorder.kernel.relay import settle_all
from goodorder.notifications import commands, queries
from goodorder.notifications.models import Message
from goodorder.notifications.rules import Recipient, TemplateDraft, Wish, Wording
from goodorder.orders import commands as orders
from goodorder.parties.rules import CustomerParticulars
from goodorder.payments import commands as payments
from parcels import deliver, money_of, send
from shop import draft, open_shop, place

pytestmark = pytest.mark.django_db
REACTIONS = [
    one for one in SUBSCRIBERS.values() if one.name.startswith("flows.messages.") and not one.is_effect
]


def told(order):
    rows = Message.objects.filter(about=order.public_id).order_by("id")
    return [(row.kind, row.state) for row in rows]


def latest(kind):
    return Message.objects.filter(kind=kind).latest("id")


@pytest.fixture
def ctx():
    """Act now: reactions do, and a promise of yesterday would slip."""
    return Context("user:owner", clock.now(), frozenset({"*"}))


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)


@pytest.fixture
def later(monkeypatch):
    """Return a function that moves the clock on."""

    def move(**by):
        then = clock.now() + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: then)

    return move


def test_a_life_is_told_once_though_every_event_comes_ten_times(ctx, shop):
    order = place(ctx, {"KETTLE": 2, "MUG": 3}, method="manual")
    orders.cancel_lines(ctx, order_id=order.public_id, quantities={2: 1}, reason="one less")
    settle_all()
    owed = money_of(ctx, order)[0]
    payments.receive_payment(
        ctx, about=order.public_id, amount=owed, method="manual", reference="T", cause="transfer"
    )
    deliver(ctx, send(ctx, order))
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="broken")
    settle_all()
    expected = [
        ("order_placed", "sent"),
        ("part_cancelled", "sent"),
        ("shipped", "sent"),
        ("delivered", "sent"),
        ("refunded", "sent"),
    ]
    assert sorted(told(order)) == sorted(expected)
    kept = list(Message.objects.order_by("id").values())
    for event in Event.objects.filter(about=order.public_id):
        listeners = [one for one in REACTIONS if one.kind == event.kind]
        for reaction in listeners:
            for _again in range(10):
                fact = revive(event)
                given = [fact] if reaction.is_whole else fact
                reaction.function(replace(ctx, caused_at=event.at), given)
    settle_all()
    assert list(Message.objects.order_by("id").values()) == kept


def test_every_kind_of_message_has_an_event_that_causes_it():
    assert {one.kind for one in REACTIONS} <= set(FACTS)
    assert len(REACTIONS) == 15


def test_parcels_say_what_is_in_them_and_what_was_still_to_come(ctx, db):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 2, ("SPARE", "MUG"): 5})
    order = place(ctx, {"KETTLE": 2, "MUG": 3})
    send(ctx, order)
    one, other = Message.objects.filter(kind="shipped").order_by("id")
    assert one.subject == f"Part of your order {order.number} is on its way"
    assert other.subject == f"Your order {order.number} is on its way"
    texts = [
        ("2 × Kettle" in row.text, "3 × Mug" in row.text, "Nothing else" in row.text) for row in (one, other)
    ]
    assert texts[0] == (True, True, False)
    assert texts[1][2] is True
    assert one.text.index(
        "Kettle" if "in this parcel:\n\n- 2 × Kettle" in one.text else "Mug"
    ) < one.text.index("Still to come")
    assert "Tracking number: GO" in one.text


def test_a_cancelled_order_has_one_message_not_two(ctx, shop):
    order = place(ctx, {"MUG": 1})
    settle_all()
    orders.cancel_lines(ctx, order_id=order.public_id, reason="changed my mind")
    settle_all()
    assert told(order) == [("order_placed", "sent"), ("cancelled", "sent")]


def test_lines_that_slip_together_are_told_together_and_what_comes_sooner_is_not(ctx, db):
    open_shop(ctx, backorders=True, stock={})
    day = ctx.now.date()
    due = [
        inventory.expect_supply(
            ctx, draft=ExpectedDraft("purchase_order", f"PO-{sku}", "MAIN", sku, 50, day + timedelta(days=5))
        )
        for sku in ("MUG", "KETTLE")
    ]
    order = place(ctx, {"MUG": 3, "KETTLE": 1})
    settle_all()
    was = len(told(order))
    assert was == 1
    late = day + timedelta(days=20)
    inventory.change_expected(ctx, expected_id=due[0].public_id, due_on=late, reason="storm at sea")
    settle_all()
    assert told(order)[was:] == [("promise_changed", "sent")]


def test_the_language_of_the_customer_is_written_and_nobody_without_an_address(ctx, shop):
    german = CustomerParticulars(name="Änne Groß", email="anne@example.com", language="de")
    orders.capture_order(ctx, draft=replace(draft({"MUG": 1}), customer=german))
    settle_all()
    assert latest("order_placed").text.startswith("Guten Tag Änne Groß,")
    count = Message.objects.count()
    nobody = CustomerParticulars(name="Nobody")
    orders.capture_order(ctx, draft=replace(draft({"MUG": 1}), customer=nobody))
    settle_all()
    assert Message.objects.count() == count


def test_own_words_are_used_switched_off_and_given_up(ctx, shop):
    own = TemplateDraft(
        kind="order_placed",
        channel="mail",
        language="en",
        wording=Wording(subject="Got {{ order }}", text="Thanks {{ name }}"),
    )
    row = commands.save_template(ctx, draft=own)
    order = place(ctx, {"MUG": 1})
    settle_all()
    assert latest("order_placed").subject == f"Got {order.number}"
    commands.save_template(ctx, draft=replace(own, is_active=False))
    quiet = place(ctx, {"MUG": 1})
    settle_all()
    assert told(quiet) == []
    commands.drop_template(ctx, template_id=row.public_id)
    place(ctx, {"MUG": 1})
    settle_all()
    assert latest("order_placed").subject.startswith("Your order")
    with pytest.raises(Missing):
        commands.drop_template(ctx, template_id=row.public_id)
    with pytest.raises(Invalid, match="kind"):
        commands.save_template(ctx, draft=replace(own, kind="birthday"))


def test_sms_goes_out_once_worded_and_fails_while_nobody_carries_it(ctx, shop):
    sms = TemplateDraft(
        kind="order_placed", channel="sms", language="en", wording=Wording(text="{{ order }} is in")
    )
    commands.save_template(ctx, draft=sms)
    ada = CustomerParticulars(name="Ada", email="ada2@example.com", phone="+44 1")
    orders.capture_order(ctx, draft=replace(draft({"MUG": 1}), customer=ada))
    settle_all()
    by_channel = {row.channel: row for row in Message.objects.filter(name="Ada")}
    assert {name: (row.state, row.recipient) for name, row in by_channel.items()} == {
        "mail": ("sent", "ada2@example.com"),
        "sms": ("failed", "+44 1"),
    }
    assert "choose a sender" in by_channel["sms"].reason
    commands.choose_sender(ctx, channel="sms", sender="mailbox")
    again = commands.resend_message(ctx, message_id=by_channel["sms"].public_id)
    settle_all()
    again.refresh_from_db()
    assert (again.state, again.text) == ("sent", by_channel["sms"].text)
    with pytest.raises(Invalid, match="sender"):
        commands.choose_sender(ctx, channel="sms", sender="pigeon")


def follow_up(ctx, order):
    commands.note_consent(ctx, address="ADA@example.com", kind="follow_up", is_given=True)
    deliver(ctx, send(ctx, order))
    return latest("follow_up")


def test_a_follow_up_waits_a_week_is_sent_once_and_answered(ctx, shop, later):
    asked = follow_up(ctx, place(ctx, {"MUG": 1}))
    assert (asked.state, story.send_due_messages()) == ("queued", 0)
    with pytest.raises(Refused):
        commands.record_answer(ctx, message_id=asked.public_id, score=5)
    later(days=7, minutes=1)
    assert [story.send_due_messages(), story.send_due_messages()] == [1, 0]
    asked.refresh_from_db()
    assert asked.state == "sent"
    kept = commands.record_answer(ctx, message_id=asked.public_id, score=4, comment="Nice mug")
    assert (kept.score, kept.comment) == (4, "Nice mug")
    with pytest.raises(Invalid, match="score"):
        commands.record_answer(ctx, message_id=asked.public_id, score=6)


def test_nobody_is_asked_without_a_yes_or_after_a_credit(ctx, shop, later):
    quiet = place(ctx, {"MUG": 1})
    deliver(ctx, send(ctx, quiet))
    assert ("follow_up", "queued") not in told(quiet)
    order = place(ctx, {"MUG": 2})
    asked = follow_up(ctx, order)
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="broken")
    settle_all()
    again = place(ctx, {"MUG": 1})
    withdrawn = follow_up(ctx, again)
    commands.note_consent(ctx, address="ada@example.com", kind="follow_up", is_given=False)
    later(days=8)
    story.send_due_messages()
    asked.refresh_from_db()
    withdrawn.refresh_from_db()
    assert (asked.state, asked.reason) == ("suppressed", "something of the order was given back")
    assert (withdrawn.state, withdrawn.reason) == ("suppressed", "the recipient does not want such messages")
    assert queries.consents_of(ctx, address="Ada@example.com") == {"follow_up": False}


def test_messages_are_seen_within_scopes(ctx, shop):
    place(ctx, {"MUG": 1})
    settle_all()
    (mine,) = queries.list_messages(ctx).items
    for scopes, seen in (({"channel": frozenset({"web"})}, 1), ({"channel": frozenset({"other"})}, 0)):
        narrow = replace(ctx, scopes=scopes)
        assert len(queries.list_messages(narrow).items) == seen
    with pytest.raises(Missing):
        commands.resend_message(
            replace(ctx, scopes={"company": frozenset({"T2"})}), message_id=mine.public_id
        )


def test_a_wish_for_a_told_cause_is_nothing_a_hundred_times(ctx, db):
    wish = Wish(
        kind="cancelled",
        about="ord_1",
        cause="c",
        recipient=Recipient(name="Ada", email="a@example.com"),
        values={"order": "SO-1", "seller": "Shop"},
    )
    assert [len(commands.queue_message(ctx, wish=wish)) for _again in range(100)] == [1, *[0] * 99]
