"""Messages as staff see them: the mailbox, one message, its words, who carries it; and the same over the wire."""

from uuid import uuid4

import pytest
from django.urls import reverse

from api.calling import is_problem
from goodorder.kernel.relay import settle_all
from goodorder.notifications import commands
from goodorder.notifications.models import Consent, Message, MessageTemplate
from goodorder.notifications.rules import Recipient, Wish

pytestmark = pytest.mark.django_db


def post(client, name, *args, **fields):
    return client.post(reverse(f"aftersales:{name}", args=args), {"once": uuid4().hex, **fields})


def test_mailbox_shows_what_was_sent_and_sends_it_again(owner, shop):
    assert b"No messages yet" in owner.get(reverse("aftersales:messages")).content


def test_pages_of_a_life(owner, shipped):
    page = owner.get(reverse("aftersales:messages")).content.decode()
    assert f"Your order {shipped.number} is on its way" in page
    assert b"Nothing matches" in owner.get(reverse("aftersales:messages"), {"state": "failed"}).content
    message = Message.objects.get(kind="shipped")
    shown = owner.get(reverse("aftersales:message", args=[message.public_id])).content.decode()
    assert '<iframe class="paper" sandbox="" srcdoc="&lt;p&gt;' in shown
    assert post(owner, "message-act", message.public_id, "resend").status_code == 302
    settle_all()
    assert list(Message.objects.filter(kind="shipped").values_list("state", flat=True)) == ["sent", "sent"]
    assert post(owner, "message-act", message.public_id, "suppress").status_code == 409
    assert post(owner, "message-act", message.public_id, "burn").status_code == 404
    assert post(owner, "message-act", message.public_id, "answer", score=3).status_code == 409


def test_hostile_words_stay_words(ctx, owner, db):
    name = "<script>alert(1)</script>"
    values = {"order": "SO-1", "seller": "S"}
    to = Recipient(name=name, email="a@example.com")
    wish = Wish(kind="cancelled", about="ord_1", cause="c", recipient=to, values=values)
    (message,) = commands.queue_message(ctx, wish=wish)
    shown = owner.get(reverse("aftersales:message", args=[message.public_id])).content.decode()
    assert name not in shown
    assert "&amp;lt;script&amp;gt;" in shown


def test_words_are_tried_kept_and_given_up(owner, db):
    listed = owner.get(reverse("aftersales:message-templates")).content
    assert (b"come with Goodorder" in listed, b"mailbox" in listed) == (True, True)
    chosen = owner.get(
        reverse("aftersales:message-template-open"), {"kind": "shipped", "channel": "sms", "language": "fr"}
    )
    where = ("shipped", "sms", "fr")
    assert chosen.url == reverse("aftersales:message-template", args=where)
    assert owner.get(chosen.url).status_code == 200
    tried = post(owner, "message-template", *where, text="Parti: {{ order }}", preview="1")
    assert (tried.status_code, b"Parti: SO-2026-000123" in tried.content) == (200, True)
    assert MessageTemplate.objects.count() == 0
    wrong = post(owner, "message-template", *where, text="{{ ordre }}", is_active="on")
    assert (wrong.status_code, b"there is no variable ordre" in wrong.content) == (422, True)
    assert post(owner, "message-template", *where, text="Parti", is_active="on").status_code == 302
    row = MessageTemplate.objects.get()
    assert post(owner, "message-template-drop", row.public_id).status_code == 302
    assert MessageTemplate.objects.count() == 0
    assert owner.get(reverse("aftersales:message-template", args=["x", "sms", "fr"])).status_code == 404


def test_senders_and_consents(owner, db, monkeypatch):
    monkeypatch.delenv("GOODORDER_SMTP_URL", raising=False)
    chosen = post(owner, "message-sender-set", **{"sender-channel": "mail", "sender-sender": "mailbox"})
    assert chosen.status_code == 302
    assert (
        post(owner, "message-sender-set", **{"sender-channel": "mail", "sender-sender": "x"}).status_code
        == 422
    )
    noted = {"consent-address": "Ada@Example.com", "consent-is_given": "on"}
    assert post(owner, "message-consent", **noted).status_code == 302
    assert list(Consent.objects.values_list("address", "is_given")) == [("ada@example.com", True)]


def test_who_may_read_may_not_write(sign_in, shipped):
    agent, picker = sign_in("agent"), sign_in("picker")
    message = Message.objects.first()
    assert agent.get(reverse("aftersales:message", args=[message.public_id])).status_code == 200
    assert picker.get(reverse("aftersales:messages")).status_code == 403
    where = ["shipped", "mail", "en"]
    refused = post(agent, "message-template", *where, subject="s", text="x")
    assert refused.status_code == 403
    assert agent.post(reverse("aftersales:message-sender-set")).status_code == 403


def test_the_api(ctx, caller, db):
    wish = Wish(
        kind="cancelled",
        about="ord_1",
        cause="c",
        recipient=Recipient(name="Ada", email="a@example.com"),
        values={"order": "SO-1", "seller": "S"},
    )
    (message,) = commands.queue_message(ctx, wish=wish)
    key = message.public_id
    assert [one["id"] for one in caller.get("/messages", about="ord_1").json()["items"]] == [key]
    assert caller.get(f"/messages/{key}").json()["text"].startswith("Hello Ada")
    assert is_problem(caller.post(f"/messages/{key}/resends"), 409, "notifications.not_sent_yet")
    stopped = caller.post(f"/messages/{key}/suppressions", {"reason": "no"}).json()
    assert (stopped["state"], stopped["reason"]) == ("suppressed", "no")
    assert is_problem(
        caller.post(f"/messages/{key}/answers", {"score": 3}), 409, "notifications.asked_nothing"
    )
    seen = caller.get("/message-previews", kind="refunded", subject="{{ amount }}", text="x").json()
    assert seen["subject"] == "23.00 GBP"
    broken = caller.get("/message-previews", kind="refunded", subject="{{ x }}", text="x")
    assert is_problem(broken, 422, "notifications.template_broken")
    words = {"kind": "refunded", "subject": "s", "text": "t"}
    found = caller.send("PUT", "/message-templates", words).json()["templates"]
    (own,) = [one for one in found if one["id"]]
    assert caller.send("DELETE", f"/message-templates/{own['id']}").status_code == 200
    assert caller.get("/message-templates").status_code == 200
    assert (
        caller.send("PUT", "/message-senders/sms", {"sender": "mailbox"}).json()["channels"]["sms"]
        == "mailbox"
    )
    assert caller.get("/message-senders").json()["channels"]["chat"] == ""
    assert caller.get("/message-senders/mailbox/state").json()["is_well"] is True
    noted = caller.send(
        "PUT", "/message-consents/a@b.example", {"kind": "follow_up", "is_given": True}
    ).json()
    assert noted == caller.get("/message-consents/a@b.example").json()
