"""Pages of customer service: everything about a customer at once, cases, segments, and what is done from there."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goodorder.crm import commands
from goodorder.crm.models import Case, CaseView, Likeness, Note, Reply, Segment
from goodorder.crm.rules.cases import CaseDraft, CaseFilter, ReplyDraft
from goodorder.flows.customers import count_customers
from goodorder.fulfillment.models import Shipment
from goodorder.kernel.relay import settle_all
from goodorder.notifications import commands as notifications
from goodorder.notifications.models import Consent, Message
from goodorder.orders.models import Order
from goodorder.parties import commands as parties
from goodorder.parties.models import Customer
from goodorder.parties.rules import CustomerParticulars
from goodorder.service.urls import urlpatterns
from returns.desk import ask, sold
from shop import place

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script>'


def post(client, name, /, *args, **typed):
    return client.post(reverse(f"service:{name}", args=args), {"once": uuid4().hex, **typed})


def text_of(client, name, *args, query=""):
    return client.get(reverse(name, args=args) + query).content.decode()


@pytest.fixture
def ada(ctx, shop):
    """Ada with an order, and a row of hers with another name and the same number."""
    parties.register_customer(
        ctx,
        particulars=CustomerParticulars(name="Ada at work", phone="+441134960000", email="a@work.example"),
    )
    customer = place(ctx, {"MUG": 1}).customer
    parties.change_customer(ctx, customer_id=customer.public_id, changes={"phone": "0113 496 0000"})
    settle_all()
    count_customers()
    return Customer.objects.get(pk=customer.pk)


@pytest.fixture
def case(ctx, ada):
    return commands.open_case(
        ctx, draft=CaseDraft(kind="damaged", title="Broken", customer_id=ada.public_id, text="In two parts")
    )


@pytest.fixture
def addresses(ctx, ada, case):
    segment = commands.save_segment(ctx, name="All", condition="orders >= 0", currency="GBP", smallest=1)
    return {
        "consents": reverse("service:consents", args=[ada.public_id]),
        "case": reverse("service:case", args=[case.public_id]),
        "segment": reverse("service:segment", args=[segment.public_id]),
        "segment-change": reverse("service:segment-change", args=[segment.public_id]),
        **{
            name: reverse(f"service:{name}")
            for name in ("cases", "case-new", "case-desk", "segments", "segment-new", "likenesses")
        },
    }


def test_every_page_opens_for_the_owner_and_nobody_else(owner, sign_in, addresses):
    opened = {name: owner.get(address).status_code for name, address in addresses.items()}
    assert opened == dict.fromkeys(addresses, 200)
    assert {Client().get(address).status_code for address in addresses.values()} == {302}
    picker = sign_in("picker")
    assert {picker.get(address).status_code for address in addresses.values()} == {403}


def test_every_page_is_known_to_these_tests(addresses):
    acts = {
        *("merge-undo", "customer-act", "case-reply-save", "case-reply-drop", "case-level-set"),
        *("case-view-save", "case-view-drop", "case-act", "segment-act"),
        *("likeness-merge", "likeness-part", "likeness-ask"),
    }
    assert {pattern.name for pattern in urlpatterns} - acts == set(addresses)


def test_empty_lists_teach(owner, shop):
    for name in ("cases", "segments", "likenesses"):
        assert 'class="empty"' in text_of(owner, f"service:{name}")
    assert "Nobody was told apart" in text_of(owner, "service:likenesses", query="?show=parted")


def test_an_agent_sees_the_story_on_one_page(ctx, sign_in, ada, case):
    commands.add_note(ctx, customer_id=ada.public_id, text="Prefers mornings")
    notifications.note_consent(ctx, address=ada.email, kind="marketing", is_given=True, source="shop")
    page = text_of(sign_in("agent"), "web:customer", ada.public_id)
    for words in (
        "Lifetime revenue",
        "Prefers mornings",
        "Broken",
        "Order placed",
        "Ada at work",
        "Marketing",
    ):
        assert words in page


def test_a_page_asks_as_much_for_three_rows_as_for_one(ctx, owner, ada):
    counts = []
    for wanted in (1, 2):
        for n in range(wanted):
            place(ctx, {"MUG": 1})
            commands.add_note(ctx, customer_id=ada.public_id, text=str(n))
            draft = CaseDraft(kind="other", title="x", customer_id=ada.public_id)
            commands.open_case(ctx, draft=draft)
        settle_all()
        with CaptureQueriesContext(connection) as asked:
            assert owner.get(reverse("web:customer", args=[ada.public_id])).status_code == 200
        counts.append(len(asked))
    assert counts == [36, 36]


def test_notes_and_messages_are_written_from_the_page(sign_in, ada):
    agent = sign_in("agent")
    assert post(agent, "customer-act", ada.public_id, "note", **{"note-text": "Likes tea"}).status_code == 302
    assert Note.objects.get().text == "Likes tea"
    words = {"write-subject": "Your tea", "write-text": "It is on its way."}
    assert post(agent, "customer-act", ada.public_id, "write", **words).status_code == 302
    assert Message.objects.get(kind="personal").text == "It is on its way."
    assert post(agent, "customer-act", ada.public_id, "note", **{"note-text": ""}).status_code == 422
    assert post(agent, "customer-act", ada.public_id, "sing").status_code == 404


def test_a_duplicate_is_merged_and_undone_on_the_page(sign_in, ada):
    agent, other = sign_in("agent"), Customer.objects.get(name="Ada at work")
    assert "Same telephone" in text_of(agent, "web:customer", ada.public_id)
    post(agent, "customer-act", ada.public_id, "merge", merged=other.public_id)
    answer = agent.get(reverse("web:customer", args=[other.public_id]))
    assert answer["Location"] == reverse("web:customer", args=[ada.public_id])
    page = text_of(agent, "web:customer", ada.public_id)
    assert "Undo the merge" in page
    assert "a@work.example" in page
    merge = page.split("/merges/")[1].split("/")[0]
    assert post(agent, "merge-undo", merge).status_code == 302
    assert agent.get(reverse("web:customer", args=[other.public_id])).status_code == 200


def test_pairs_are_merged_and_told_apart_by_one_press(ctx, sign_in, ada):
    agent, other = sign_in("agent"), Customer.objects.get(name="Ada at work")
    page = text_of(agent, "service:likenesses")
    assert "Merged, Ada Byron stands for Ada at work" in page
    both = {"customer": ada.public_id, "other": other.public_id}
    answer = post(agent, "likeness-part", **both, back=ada.public_id)
    assert answer["Location"] == reverse("web:customer", args=[ada.public_id])
    assert "Merge into this customer" not in text_of(agent, "web:customer", ada.public_id)
    assert "Ask again" in text_of(agent, "service:likenesses", query="?show=parted")
    assert post(agent, "likeness-ask", Likeness.objects.get().public_id).status_code == 302
    assert "Merged, Ada" in text_of(agent, "service:likenesses")
    assert post(agent, "likeness-merge", survivor=ada.public_id, merged=ada.public_id).status_code == 409
    post(agent, "likeness-merge", survivor=ada.public_id, merged=other.public_id)
    assert agent.get(reverse("web:customer", args=[other.public_id])).status_code == 302
    assert "Merged, Ada" not in text_of(agent, "service:likenesses")


def test_a_case_is_opened_answered_and_solved(ctx, sign_in, ada):
    commands.save_reply(ctx, draft=ReplyDraft(code="sorry", title="Sorry", text="Dear {{ name }}"))
    agent = sign_in("agent")
    number = text_of(agent, "web:customer", ada.public_id).split("SO-")[1][:11]
    typed = {
        "kind": "damaged",
        "priority": "high",
        "title": "Broken",
        "is_mine": "on",
        "order_id": f"SO-{number}",
    }
    where = post(agent, "case-new", **typed)["Location"]
    case = Case.objects.get()
    assert (case.owner, case.order.number, where) == (
        "user:agent",
        f"SO-{number}",
        f"/cases/{case.public_id}/",
    )
    assert "Dear Ada Byron" in agent.get(where + "?reply=sorry").content.decode()
    post(agent, "case-act", case.public_id, "answer", **{"answer-text": "Dear Ada", "answer-then": "wait"})
    post(agent, "case-act", case.public_id, "note", **{"note-text": "Thanks", "note-is_heard": "on"})
    post(agent, "case-act", case.public_id, "solve")
    case.refresh_from_db()
    assert case.state == "solved"
    assert "Waits for the customer" in agent.get(where).content.decode()
    assert post(agent, "case-act", case.public_id, "hear").status_code == 409
    assert post(agent, "case-act", case.public_id, "sing").status_code == 404


def test_an_order_leads_to_a_case_about_it_or_a_line_and_the_case_back(ctx, sign_in, shop):
    agent, order = sign_in("agent"), place(ctx, {"MUG": 1})
    start = f"{reverse('service:case-new')}?order={order.public_id}"
    page = text_of(agent, "web:order", order.public_id)
    assert page.count(f'href="{start}') == 2
    assert f'href="{start}&amp;line=1"' in page
    form = agent.get(f"{start}&line=1").content.decode()
    assert f'href="/orders/{order.public_id}/"' in form
    said = {
        "kind": "damaged",
        "priority": "high",
        "title": "Chipped",
        "order_id": order.public_id,
        "line": "1",
    }
    where = post(agent, "case-new", **said)["Location"]
    assert f'href="/orders/{order.public_id}/"' in agent.get(where).content.decode()
    page = text_of(agent, "web:order", order.public_id)
    assert (where in page, "Chipped" in page, "line 1" in page) == (True, True, True)
    assert reverse("service:case-new") not in text_of(sign_in("accountant"), "web:order", order.public_id)


def test_a_parcel_and_a_return_lead_to_a_case_and_the_case_back(ctx, owner, shop):
    returned = ask(ctx, sold(ctx, {"MUG": 1}, method="cash"), {1: 1})
    parcel = Shipment.objects.get()
    subjects = {
        "shipment": (parcel.public_id, parcel.number, f"/fulfillment/{parcel.fulfillment_order.public_id}/"),
        "return": (returned.public_id, returned.number, f"/returns/{returned.public_id}/"),
    }
    for name, (subject, number, where) in subjects.items():
        start = f"{reverse('service:case-new')}?{name}={subject}"
        assert f'href="{start}"' in owner.get(where).content.decode()
        assert f'href="{where}"' in owner.get(start).content.decode()
        said = {"kind": "other", "priority": "normal", "title": "Late", f"{name}_id": subject}
        case = owner.get(post(owner, "case-new", **said)["Location"]).content.decode()
        assert (where in case, number in case) == (True, True)


def test_a_customers_order_is_repeated_from_their_page(ctx, sign_in, ada):
    order = Order.objects.get(customer=ada)
    address = f"/orders/new/?customer={ada.public_id}&amp;repeat={order.public_id}"
    agent = sign_in("agent")
    assert address in text_of(agent, "web:customer", ada.public_id)
    entry = agent.get(address.replace("&amp;", "&")).content.decode()
    assert ('value="MUG"' in entry, ada.email in entry) == (True, True)
    assert re.findall(r'<input id="sku-[^>]* value="(\w*)"[^>]*autofocus', entry) == ["MUG"]


def test_filters_of_cases_are_kept_and_forgotten(owner, case):
    address = reverse("service:case-view-save") + "?priority=normal"
    assert owner.post(address, {"once": "1", "view-name": "Calm"}).status_code == 302
    assert CaseView.objects.get().query == {"priority": "normal"}
    page = text_of(owner, "service:cases")
    assert "?priority=normal" in page
    assert "Broken" in page
    assert "Nothing matches" in text_of(owner, "service:cases", query="?priority=urgent")
    post(owner, "case-view-drop", CaseView.objects.get().public_id)
    assert CaseView.objects.count() == 0


def test_clocks_and_replies_are_set(owner, shop):
    post(
        owner, "case-level-set", **{"level-priority": "high", "level-answer_hours": 2, "level-solve_hours": 4}
    )
    words = {
        "reply-code": "hi",
        "reply-language": "de",
        "reply-title": "Hallo",
        "reply-text": "Hallo {{ name }}",
    }
    post(owner, "case-reply-save", **words)
    page = text_of(owner, "service:case-desk", query=f"?reply={Reply.objects.get().public_id}")
    assert "Hallo {{ name }}" in page
    assert "240" in page
    assert post(owner, "case-reply-save", **{**words, "reply-text": "{{ secret }}"}).status_code == 422
    post(owner, "case-reply-drop", Reply.objects.get().public_id)
    assert Reply.objects.count() == 0


def test_a_segment_is_counted_kept_and_handed_out(ctx, sign_in, ada):
    marketer = sign_in("marketer")
    typed = {"name": "All", "condition": "orders >= 0", "currency": "GBP", "smallest": 1}
    assert "2 of 2 customers" in post(marketer, "segment-new", **typed, preview="1").content.decode()
    assert Segment.objects.count() == 0
    assert post(marketer, "segment-new", **{**typed, "condition": "secret"}, preview="1").status_code == 422
    post(marketer, "segment-new", **typed)
    segment = Segment.objects.get()
    assert (
        "agreed to marketing" in post(marketer, "segment-act", segment.public_id, "export").content.decode()
    )
    notifications.note_consent(ctx, address=ada.email, kind="marketing", is_given=True)
    assert b"ada@example.com" in post(marketer, "segment-act", segment.public_id, "export").content
    assert post(marketer, "segment-act", segment.public_id, "refresh").status_code == 302
    assert post(marketer, "segment-act", segment.public_id, "drop")["Location"] == "/segments/"


def test_consents_are_noted_with_source_and_text(sign_in, ada):
    agent = sign_in("agent")
    typed = {
        "address": ada.email,
        "kind": "marketing",
        "channel": "mail",
        "is_given": "yes",
        "source": "by phone",
    }
    said = {f"consent-{name}": value for name, value in {**typed, "wording": "May we write?"}.items()}
    assert post(agent, "consents", ada.public_id, **said).status_code == 302
    kept = Consent.objects.get()
    assert (kept.is_given, kept.source, kept.wording) == (True, "by phone", "May we write?")
    assert "May we write?" in text_of(agent, "service:consents", ada.public_id)
    assert (
        post(agent, "consents", ada.public_id, **{**said, "consent-address": "x@y.example"}).status_code
        == 422
    )


def test_hostile_text_stays_text(ctx, owner, ada):
    parties.change_customer(ctx, customer_id=ada.public_id, changes={"name": HOSTILE})
    commands.add_note(ctx, customer_id=ada.public_id, text=HOSTILE)
    draft = CaseDraft(kind="other", title=HOSTILE, customer_id=ada.public_id, text=HOSTILE)
    case = commands.open_case(ctx, draft=draft)
    commands.save_reply(ctx, draft=ReplyDraft(code="x", title=HOSTILE, text=HOSTILE))
    commands.save_case_view(ctx, name=HOSTILE, query=CaseFilter(owner="me"))
    segment = commands.save_segment(ctx, name=HOSTILE, condition="orders >= 0", currency="GBP")
    notifications.note_consent(ctx, address=ada.email, kind="marketing", is_given=True, source=HOSTILE)
    settle_all()
    for name, *args in (
        ("web:customers",),
        ("web:customer", ada.public_id),
        ("service:cases",),
        ("service:case", case.public_id),
        ("service:case-desk",),
        ("service:segments",),
        ("service:segment", segment.public_id),
        ("service:consents", ada.public_id),
    ):
        page = text_of(owner, name, *args)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
