"""Gift cards and store credit on screen: what is owed, one balance, a code shown once."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.orders.rules import PaymentDraft
from goodorder.parties.models import Customer
from goodorder.payments.models import StoredAdjustment, StoredValue
from shop import place
from wallet import balance, gift_card, store_credit

pytestmark = pytest.mark.django_db
CODE = re.compile(r"<code>([0-9A-Z-]{23})</code>")
LIST, NEW = "treasury:gift-cards", "treasury:gift-card-new"


def text(answer) -> str:
    return answer.content.decode()


def act(client, value, action, **fields):
    address = reverse("treasury:gift-card-act", args=[value.public_id, action])
    return client.post(address, {"once": uuid4().hex, **fields}, follow=True)


def typed(**more):
    fields = {"company": "T1", "currency": "gbp", "amount": "50", "paid_by": "cash", "expires_on": ""}
    return {"once": uuid4().hex, "reason": "", **fields, **more}


def test_empty_list_teaches(owner, shop):
    page = text(owner.get(reverse(LIST)))
    assert "No gift cards yet" in page
    assert reverse(NEW) in page


def test_code_is_shown_once_and_never_again(owner, shop):
    fields = typed()
    answer = owner.post(reverse(NEW), fields)
    (code,) = CODE.findall(text(answer))
    assert "no-store" in answer["Cache-Control"]
    again = owner.post(reverse(NEW), fields)
    assert (CODE.findall(text(again)), "was issued already" in text(again)) == ([], True)
    card = StoredValue.objects.get()
    assert (balance(card), card.last_four) == ((5_000, 0), code[-4:])
    for name, args in ((LIST, []), ("treasury:gift-card", [card.public_id])):
        page = text(owner.get(reverse(name, args=args)))
        assert (code in page, f"…{code[-4:]}" in page) == (False, True)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("amount", "many", "write an amount like 12.50"),
        ("currency", "XXX", "currency"),
        ("expires_on", "2020-01-01", "choose a day in the future"),
        ("amount", "0", "whole number of minor units"),
    ],
)
def test_what_was_typed_wrong_is_said_beside_its_field(owner, shop, field, value, told):
    answer = owner.post(reverse(NEW), typed(**{field: value}))
    assert (answer.status_code, told in text(answer)) == (422, True)
    assert not StoredValue.objects.exists()


def test_goodwill_wants_a_reason(owner, shop):
    assert "reason: write something here" in text(owner.post(reverse(NEW), typed(paid_by="goodwill")))
    assert CODE.search(text(owner.post(reverse(NEW), typed(paid_by="goodwill", reason="sorry"))))


def test_list_filters_and_sums_what_is_owed(ctx, owner, shop):
    issued = gift_card(ctx, 5_000)
    ada = place(ctx, {"MUG": 1}).customer
    store_credit(ctx, ada, 700)
    page = text(owner.get(reverse(LIST)))
    assert ("£50.00" in page, "£7.00" in page, "What you owe on them, by age" in page) == (True, True, True)
    four = issued.value.last_four
    rows = text(owner.get(reverse(LIST), {"search": four}, headers={"HX-Request": "true"}))
    assert (f"…{four}" in rows, "Ada Byron" in rows, "<html" in rows) == (True, False, False)
    assert "Nothing matches" in text(owner.get(reverse(LIST), {"state": "expired"}))


def test_page_tells_what_happened_and_leads_to_the_order(ctx, owner, shop):
    issued = gift_card(ctx, 5_000)
    tender = PaymentDraft(method="gift_card", code=issued.code, amount=1_000)
    order = place(ctx, {"MUG": 1}, tenders=(tender,))
    page = text(owner.get(reverse("treasury:gift-card", args=[issued.value.public_id])))
    assert ("Held for an order" in page, reverse("web:order", args=[order.public_id]) in page) == (True, True)
    money = text(owner.get(reverse("web:order", args=[order.public_id])))
    assert "Gift card" in money


def test_block_unblock_and_a_correction_by_two_people(ctx, owner, sign_in, shop):
    card = gift_card(ctx, 5_000).value
    assert "Blocked: nobody can pay with it" in text(act(owner, card, "block", reason="stolen"))
    assert "It may be spent again" in text(act(owner, card, "unblock"))
    assert "Somebody else has to approve" in text(
        act(owner, card, "adjust", amount="-10", reason="sold too high")
    )
    asked = StoredAdjustment.objects.get()
    decide = reverse("treasury:gift-card-decide", args=[asked.public_id, "approve"])
    assert "somebody else must decide" in text(owner.post(decide, {"once": "k1"}))
    second = sign_in("accountant")
    assert "Corrected." in text(second.post(decide, {"once": "k2"}, follow=True))
    assert balance(card) == (4_000, 0)
    assert act(owner, card, "melt").status_code == 404


def test_store_credit_is_given_on_the_customers_page(ctx, owner, shop):
    ada = place(ctx, {"MUG": 1}).customer
    assert reverse("treasury:store-credit", args=[ada.public_id]) in text(
        owner.get(reverse("web:customer", args=[ada.public_id]))
    )
    fields = {"once": "k", "company": "T1", "currency": "GBP", "amount": "12.50", "reason": "late"}
    address = reverse("treasury:store-credit", args=[ada.public_id])
    assert "£12.50" in text(owner.post(address, fields, follow=True))
    assert balance(StoredValue.objects.get(customer=ada)) == (1_250, 0)


def test_those_who_may_not_do_not(ctx, sign_in, shop):
    card = gift_card(ctx, 5_000).value
    agent = sign_in("agent")
    assert agent.get(reverse(NEW)).status_code == 403
    assert act(agent, card, "block", reason="x").status_code == 403
    assert sign_in("picker").get(reverse(LIST)).status_code == 403
    ann = Customer.objects.create(name="Ann", created_at=ctx.now)
    fields = {"once": "k", "company": "T1", "currency": "GBP", "amount": "5", "reason": "late"}
    refused = agent.post(reverse("treasury:store-credit", args=[ann.public_id]), fields)
    assert (refused.status_code, "at most" in text(refused)) == (403, True)
