"""People, roles, keys and one's own account, as people see them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goodorder.doorway.sessions import address_of
from goodorder.fields import commands as fields
from goodorder.fields.rules import FieldDraft
from goodorder.house.urls import urlpatterns
from goodorder.kernel import clock
from goodorder.kernel.models import Event
from goodorder.staff import commands, queries
from goodorder.staff.models import ApiKey, SecondStep, User
from goodorder.staff.rules import one_time_code, seed_of, step_at
from goodorder.webhooks import commands as webhooks
from goodorder.webhooks.rules import EndpointDraft

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
BUTTONS = {
    "person-grant",
    "person-reset",
    "person-act",
    "key-revoke",
    "field-act",
    "webhook-rotate",
    "webhook-resend",
    "webhook-act",
    "webhook-delivery-resend",
}
OWN = {
    "account",
    "enter",
    "code",
    "second-step",
    "second-step-picture",
    "second-step-end",
    "passkeys",
    "passkey-wanted",
    "passkey-remove",
    "confirm",
    "enter-by-passkey",
    "enter-wanted",
    "step-by-passkey",
    "step-wanted",
}
OF_A_RECORD = {"channel-edit", "company-edit", "location-edit", "order-numbers", "document-numbers"}


def send(client, view, /, *args, **typed):
    return client.post(reverse(f"house:{view}", args=args), {"once": uuid4().hex, **typed})


@pytest.fixture
def mara(ctx, db):
    commands.add_user(ctx, username="mara", password="correct horse battery staple", name=f"Mara {HOSTILE}")
    commands.grant_role(ctx, username="mara", role="picker")
    return User.objects.get(username="mara")


@pytest.fixture
def addresses(mara, ctx):
    """Return the address of every page one can look at, by name."""
    key, _secret = commands.issue_key(ctx, name=HOSTILE, permissions=["orders.view"])
    fact = Event.objects.get(about=key.public_id)
    draft = FieldDraft(subject="order", key="note", label=HOSTILE, kind="text", help=HOSTILE)
    field = fields.define_field(ctx, draft=draft)
    told = EndpointDraft(name=HOSTILE, url="https://erp.example.com/hook")
    endpoint, _secret = webhooks.make_endpoint(ctx, draft=told)
    delivery = webhooks.send_test(ctx, endpoint_id=endpoint.public_id)
    names = {
        "setup",
        "office",
        "people",
        "roles",
        "keys",
        "audit",
        "audit-csv",
        "channels",
        "numbering",
        "fields",
        "field-new",
        "webhooks",
        "webhook-new",
        "retention",
    }
    return {name: reverse(f"house:{name}") for name in names} | {
        "setup-step": reverse("house:setup-step", args=["company"]),
        "person": reverse("house:person", args=["mara"]),
        "field": reverse("house:field", args=[field.public_id]),
        "webhook": reverse("house:webhook", args=[endpoint.public_id]),
        "webhook-edit": reverse("house:webhook-edit", args=[endpoint.public_id]),
        "webhook-delivery": reverse("house:webhook-delivery", args=[delivery.public_id]),
        "audit-fact": reverse("house:audit-fact", args=[fact.public_id]),
    }


def test_every_page_is_there_for_the_owner_closed_to_strangers_and_refused_to_others(
    addresses, owner, sign_in
):
    assert set(addresses) | BUTTONS | OWN | OF_A_RECORD == {pattern.name for pattern in urlpatterns}
    picker = sign_in("picker")
    for name, address in addresses.items():
        answer = owner.get(address)
        text = "" if answer.streaming else answer.content.decode()
        assert (name, answer.status_code, HOSTILE in text) == (name, 200, False)
        assert Client().get(address).status_code == 302
        assert picker.get(address).status_code == 403


def test_somebody_is_invited_chooses_a_password_and_comes_in_once(owner):
    shown = send(
        owner, "people", **{"invite-name": "Noah", "invite-username": "noah", "invite-role": "picker"}
    )
    assert (shown.status_code, shown["Cache-Control"]) == (
        201,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    link = re.search(r"http://testserver(/enter/[^/]+/)", shown.content.decode())[1]
    guest = Client()
    assert guest.post(link, {"password": "x", "again": "y"}).status_code == 422
    weak = guest.post(link, {"password": "short", "again": "short"})
    assert (weak.status_code, "too short" in weak.content.decode()) == (422, True)
    good = "four words that fit"
    assert guest.post(link, {"password": good, "again": good})["Location"] == "/"
    assert guest.get(reverse("web:fulfillment")).status_code == 200
    assert "was used already" in Client().get(link).content.decode()
    again = send(owner, "people", **{"invite-name": "N", "invite-username": "noah", "invite-role": "picker"})
    assert (again.status_code, "exists already" in again.content.decode()) == (422, True)


def test_an_operations_manager_is_offered_only_what_they_may_give(sign_in, owner, mara):
    ops = sign_in("ops_manager")
    page = ops.get(reverse("house:person", args=["mara"])).content.decode()
    offered = set(re.findall(r'<option value="(\w+)">', page))
    assert ("owner" in offered, "accountant" in offered, "picker" in offered) == (False, False, True)
    forced = send(ops, "person-grant", "mara", role="owner")
    assert forced.status_code == 422
    refused = send(ops, "person-act", "owner", "deactivate")
    assert (refused.status_code, "what you lack" in refused.content.decode()) == (403, True)
    assert send(ops, "person-reset", "owner").status_code == 403


def test_whoever_is_deactivated_is_out_at_once(owner, mara):
    inside = Client()
    inside.force_login(mara)
    assert inside.get(reverse("web:fulfillment")).status_code == 200
    send(owner, "person-act", "mara", "deactivate")
    assert inside.get(reverse("web:fulfillment")).status_code == 302
    send(owner, "person-act", "mara", "reactivate")
    send(owner, "person-grant", "mara", role="clerk")
    send(owner, "person-act", "mara", "revoke", role="picker")
    assert [one.role for one in mara.grants.all()] == ["clerk"]
    assert send(owner, "person-act", "mara", "promote").status_code == 404


def test_a_reset_ends_sessions(owner, mara):
    inside = Client()
    inside.force_login(mara)
    assert "/enter/" in send(owner, "person-reset", "mara").content.decode()
    assert inside.get(reverse("web:fulfillment")).status_code == 302


def test_the_matrix_is_what_the_code_checks(owner):
    page = owner.get(reverse("house:roles")).content.decode()
    row = page[page.index("<code>accounting.close</code>") :].partition("</tr>")[0]
    held = re.findall(r'hidden">(yes|no)<', row)
    assert held == ["yes", "no", "no", "no", "no", "no", "yes", "no", "no"]
    assert "close period" in row


def test_a_key_is_shown_once_and_revoked(owner, shop):
    shown = send(owner, "keys", name="Shop", permissions="orders.view orders.capture", scope="company:T1")
    secret = re.search(r"gok_[0-9a-f]{40}", shown.content.decode())[0]
    seen = queries.key_context(secret, now=clock.now())
    assert (seen.permissions, seen.scopes) == (
        frozenset({"orders.view", "orders.capture"}),
        {"company": frozenset({"T1"})},
    )
    listing = owner.get(reverse("house:keys")).content.decode()
    assert (secret in listing, secret[:12] in listing) == (False, True)
    assert send(owner, "keys", name="Shop", permissions="orders.view").status_code == 422
    send(owner, "key-revoke", ApiKey.objects.get().public_id)
    assert ApiKey.objects.get().revoked_at is not None


def test_a_new_password_keeps_this_session_and_ends_the_others(sign_in, password):
    here, there = sign_in("picker"), sign_in("picker")
    new = "another long pass phrase"
    wrong = send(here, "account", current="guess", password=new, again=new)
    assert (wrong.status_code, "not your password" in wrong.content.decode()) == (422, True)
    assert send(here, "account", current=password, password=new, again=new).status_code == 302
    assert here.get(reverse("house:account")).status_code == 200
    assert there.get(reverse("house:account")).status_code == 302


def test_five_failures_shut_the_door_alike_for_everybody(owner, password):
    for account in ("owner", "nobody"):
        client = Client()
        tries = [
            client.post(reverse("web:login"), {"username": account, "password": "wrong"}) for _try in range(6)
        ]
        assert [answer.status_code for answer in tries] == [200] * 5 + [429]
    right = Client().post(reverse("web:login"), {"username": "owner", "password": password})
    assert (right.status_code, "Too many tries failed" in right.content.decode()) == (429, True)
    elsewhere = Client(REMOTE_ADDR="10.1.1.1").post(
        reverse("web:login"), {"username": "owner", "password": password}
    )
    assert elsewhere.status_code == 302


def test_a_session_ends_twelve_hours_after_signing_in_however_it_is_used(owner, password):
    client = Client()
    client.post(reverse("web:login"), {"username": "owner", "password": password})
    session = client.session
    ends = session.get_expiry_date()
    assert timedelta(hours=11, minutes=59) < ends - clock.now() <= timedelta(hours=12)
    session["used"] = True
    session.save()
    assert Session.objects.get(session_key=session.session_key).expire_date == ends


def test_the_list_of_people_asks_the_same_however_many_there_are(ctx, owner):
    with CaptureQueriesContext(connection) as one:
        owner.get(reverse("house:people"))
    for name in ("ann", "ben"):
        commands.add_user(ctx, username=name, password="correct horse battery staple")
        commands.grant_role(ctx, username=name, role="picker")
    with CaptureQueriesContext(connection) as three:
        owner.get(reverse("house:people"))
    assert len(three) == len(one)


def code_now(ahead=0):
    row = SecondStep.objects.get()
    return one_time_code(seed_of(settings.SECRET_KEY, row.nonce), step_at(clock.now().timestamp()) + ahead)


def test_the_second_step_stands_between_password_and_house(sign_in, password):
    here = sign_in("picker")
    assert reverse("house:second-step-picture") in here.get(reverse("house:second-step")).content.decode()
    picture = here.get(reverse("house:second-step-picture"))
    assert (picture["Content-Type"], b"<svg" in picture.content) == ("image/svg+xml", True)
    assert send(here, "second-step", code="nothing").status_code == 422
    shown = send(here, "second-step", code=code_now())
    assert (shown.status_code, len(re.findall(r">[a-z2-7]{5}-[a-z2-7]{5}<", shown.content.decode()))) == (
        201,
        8,
    )
    assert here.get(reverse("house:second-step-picture")).status_code == 404
    guest = Client()
    sent = guest.post(reverse("web:login") + "?next=/stock/", {"username": "picker", "password": password})
    assert sent["Location"] == reverse("house:code")
    assert guest.get(reverse("web:fulfillment")).status_code == 302
    assert send(guest, "code", code="nothing").status_code == 422
    assert send(guest, "code", code=code_now(1))["Location"] == "/stock/"
    assert guest.get(reverse("web:fulfillment")).status_code == 200
    assert Client().get(reverse("house:code"))["Location"] == reverse("web:login")


def test_wrong_codes_lock_out(sign_in, password):
    here = sign_in("picker")
    here.get(reverse("house:second-step"))
    send(here, "second-step", code=code_now())
    guest = Client()
    guest.post(reverse("web:login"), {"username": "picker", "password": password})
    tries = [send(guest, "code", code="000").status_code for _try in range(6)]
    assert tries == [422] * 5 + [429]


def test_a_role_that_needs_it_sees_nothing_else_before(sign_in, settings):
    settings.GOODORDER_SECOND_STEP = ["picker"]
    here = sign_in("picker")
    assert here.get(reverse("web:fulfillment"))["Location"] == reverse("house:second-step")
    assert "Your role needs" in here.get(reverse("house:second-step")).content.decode()
    assert here.get(reverse("house:account")).status_code == 200
    send(here, "second-step", code=code_now())
    assert here.get(reverse("web:fulfillment")).status_code == 200


def test_behind_a_proxy_the_address_it_noted_counts(rf, settings):
    asked = rf.get("/", headers={"X-Forwarded-For": "1.1.1.1, 10.2.2.2"})
    assert address_of(asked) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address_of(asked) == "10.2.2.2"
    assert address_of(rf.get("/")) == "127.0.0.1"
