"""Passkeys: who asks, what an answer must show, each challenge once, nobody's but one's own, no copies."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from authenticator import PRESENT, Device
from goodorder.kernel.errors import Invalid, Missing, OmsError, Refused
from goodorder.kernel.models import Event
from goodorder.staff import commands, queries
from goodorder.staff.models import Passkey, PasskeyChallenge, User
from goodorder.staff.rules.passkeys import (
    Party,
    claim_in,
    is_fresh,
    new_passkey,
    party_of,
    proven_count,
    wanted_of_new,
    wanted_to_enter,
    went_back,
)

OURS = Party("oms.example.com", "https://oms.example.com")
CHALLENGE = bytes(range(32))


@pytest.mark.parametrize(
    ("public", "opened", "host", "origin"),
    [
        ("https://oms.example.com", "http://10.0.0.5/", "oms.example.com", "https://oms.example.com"),
        ("https://oms.example.com:8443/x", "", "oms.example.com", "https://oms.example.com:8443"),
        ("", "http://localhost:8000/", "localhost", "http://localhost:8000"),
        ("http://localhost:9000", "", "localhost", "http://localhost:9000"),
    ],
)
def test_the_public_address_asks_or_localhost(public, opened, host, origin):
    assert party_of(public, opened) == Party(host, origin)


@pytest.mark.parametrize(
    ("public", "opened"),
    [
        ("", "http://127.0.0.1:8000/"),
        ("", "https://oms.example.com/"),
        ("http://oms.example.com", "http://localhost:8000/"),
        ("https://192.168.1.4", "http://localhost/"),
        ("https://oms", ""),
        ("", ""),
    ],
)
def test_elsewhere_nobody_asks(public, opened):
    assert party_of(public, opened) is None


def made_by(device, challenge=CHALLENGE, party=OURS):
    asked = wanted_of_new(party, challenge, handle="usr_1", username="mara", name="", known=[b"other"])
    return device.make(asked)


def signed_by(device, challenge=CHALLENGE):
    return device.sign(wanted_to_enter(OURS, challenge))


def test_what_is_asked_names_the_host_and_wants_the_person_verified():
    asked = wanted_of_new(OURS, CHALLENGE, handle="usr_1", username="mara", name="", known=[b"other"])
    assert (asked["rp"]["id"], asked["user"]["displayName"]) == ("oms.example.com", "mara")
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert [one["alg"] for one in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert [one["id"] for one in asked["excludeCredentials"]] == ["b3RoZXI"]
    alone = wanted_to_enter(OURS, CHALLENGE)
    assert (alone["rpId"], alone["userVerification"]) == ("oms.example.com", "required")
    assert "allowCredentials" not in alone
    json.dumps([asked, alone])


def test_a_passkey_is_made_and_proves_itself():
    device = Device()
    made = new_passkey(OURS, CHALLENGE, made_by(device))
    assert (made.credential_id, made.sign_count) == (device.credential_id, 0)
    answer = signed_by(device)
    assert claim_in(answer).handle == "usr_1"
    assert proven_count(OURS, CHALLENGE, made.credential, answer) == 1


LIES = {
    "origin": {"origin": "https://oms.example.com.evil.example"},
    "subdomain": {"origin": "https://shop.oms.example.com"},
    "scheme": {"origin": "http://oms.example.com"},
    "host": {"host": "evil.example"},
    "unverified": {"flags": PRESENT},
    "absent": {"flags": 0},
    "frame": {"frame": True},
}


@pytest.mark.parametrize("lie", LIES)
def test_lies_of_an_answer_are_refused(lie):
    honest = Device()
    made = new_passkey(OURS, CHALLENGE, made_by(honest))
    liar = replace(honest, **LIES[lie])
    with pytest.raises(Invalid, match="not accepted"):
        new_passkey(OURS, CHALLENGE, made_by(liar))
    with pytest.raises(Invalid, match="not accepted"):
        proven_count(OURS, CHALLENGE, made.credential, signed_by(liar))


def test_another_challenge_key_or_kind_of_answer_is_refused():
    device, stranger = Device(), Device()
    made = new_passkey(OURS, CHALLENGE, made_by(device))
    forged = replace(stranger, credential_id=device.credential_id, handle=device.handle)
    for challenge, answer in [
        (bytes(32), signed_by(device)),
        (CHALLENGE, signed_by(forged)),
        (CHALLENGE, signed_by(stranger)),
        (CHALLENGE, made_by(device)),
    ]:
        with pytest.raises(Invalid):
            proven_count(OURS, challenge, made.credential, answer)


@given(
    st.one_of(
        st.text(max_size=60), st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps)
    )
)
def test_nonsense_is_refused_like_any_wrong_answer(answer):
    for read in (claim_in, lambda it: new_passkey(OURS, CHALLENGE, it)):
        with pytest.raises(Invalid):
            read(answer)


@given(st.binary(max_size=200))
def test_nonsense_within_an_answer_is_refused_too(noise):
    device = Device()
    made = json.loads(made_by(device))
    noisy = {**made, "response": {**made["response"], "attestationObject": noise.hex()}}
    deep = {**made, "response": {**made["response"], "attestationObject": "gYGB" * 2000}}
    for each in (noisy, deep):
        with pytest.raises(Invalid):
            new_passkey(OURS, CHALLENGE, json.dumps(each))


def test_a_count_must_rise_unless_the_device_does_not_count():
    pairs = [(0, 0), (0, 1), (5, 6), (5, 5), (5, 4), (5, 0)]
    assert [went_back(*each) for each in pairs] == [False, False, False, True, True, True]


# -- commands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def mara(ctx, db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return person(ctx, "mara")


def person(ctx, username):
    commands.add_user(ctx, username=username, password="correct horse battery staple")
    commands.grant_role(ctx, username=username, role="accountant")
    user = User.objects.get(username=username)
    return SimpleNamespace(ctx=queries.user_context(user, now=ctx.now), user=user)


@pytest.fixture
def visitor(ctx):
    return replace(ctx, actor="visitor", permissions=frozenset({"access.enter"}))


def draw(visitor, purpose, user_id=None):
    ticket, challenge = commands.draw_challenge(visitor, purpose=purpose, address="1.1.1.1", user_id=user_id)
    assert commands.spend_challenge(visitor, ticket=ticket, purpose=purpose, user_id=user_id) == challenge
    return challenge


def register(one, visitor, name="Phone", **more):
    device, challenge = Device(**more), draw(visitor, "make", one.user.pk)
    asked = wanted_of_new(OURS, challenge, handle=one.user.public_id, username="x", name="", known=[])
    commands.add_passkey(
        one.ctx,
        party=OURS,
        challenge=challenge,
        name=name,
        answer=device.make(asked),
        confirmed_at=one.ctx.now,
    )
    device.handle = asked["user"]["id"]
    return device


def enter(visitor, device, *, user_id=None):
    challenge = draw(visitor, "step" if user_id else "enter", user_id)
    answer = signed_by(device, challenge)
    return commands.enter_by_passkey(visitor, party=OURS, challenge=challenge, answer=answer, user_id=user_id)


def kinds():
    return list(Event.objects.filter(kind__contains="Passkey").order_by("pk").values_list("kind", flat=True))


def test_several_are_made_used_alone_or_as_a_step_and_removed(mara, visitor):
    phone, key = register(mara, visitor), register(mara, visitor, "Key", counts=False)
    assert [enter(visitor, one) for one in (phone, key, key, phone)] == [mara.user] * 4
    assert enter(visitor, phone, user_id=mara.user.pk) == mara.user
    used = queries.passkeys_of(mara.user)
    assert [(one.name, one.sign_count, one.last_used_at) for one in used] == [
        ("Phone", 3, visitor.now),
        ("Key", 0, visitor.now),
    ]
    commands.remove_passkey(mara.ctx, passkey_id=used[0].public_id, confirmed_at=mara.ctx.now)
    with pytest.raises(Invalid):
        enter(visitor, phone)
    assert kinds() == ["staff.PasskeyAdded"] * 2 + ["staff.PasskeyRemoved"]


def test_a_challenge_is_good_once_for_one_purpose_one_person_and_five_minutes(mara, visitor):
    def spend(ticket, at=visitor, purpose="step", user_id=mara.user.pk):
        return commands.spend_challenge(at, ticket=ticket, purpose=purpose, user_id=user_id)

    ticket, challenge = commands.draw_challenge(visitor, purpose="step", address="a", user_id=mara.user.pk)
    late = replace(visitor, now=visitor.now + timedelta(minutes=5))
    for wrong in ({"purpose": "enter", "user_id": None}, {"purpose": "make"}, {"user_id": 0}, {"at": late}):
        with pytest.raises(Invalid):
            spend(ticket, **wrong)
    assert spend(ticket) == challenge
    with pytest.raises(Invalid):
        spend(ticket)
    assert PasskeyChallenge.objects.count() == 0


def test_one_address_cannot_fill_the_table(visitor, db, monkeypatch):
    monkeypatch.setattr("goodorder.staff.commands.passkeys.MOST_OPEN_CHALLENGES", 2)
    for _one in range(2):
        commands.draw_challenge(visitor, purpose="enter", address="a")
    with pytest.raises(Refused, match="wait five minutes"):
        commands.draw_challenge(visitor, purpose="enter", address="a")
    commands.draw_challenge(visitor, purpose="enter", address="b")
    late = replace(visitor, now=visitor.now + timedelta(minutes=6))
    commands.draw_challenge(late, purpose="enter", address="a")
    assert PasskeyChallenge.objects.count() == 1


def test_the_database_knows_for_whom_a_challenge_is(visitor, db):
    with pytest.raises(IntegrityError), transaction.atomic():
        commands.draw_challenge(visitor, purpose="make", address="a")


def test_somebody_elses_passkey_opens_nothing(ctx, mara, visitor):
    olaf = person(ctx, "olaf")
    phone = register(mara, visitor)
    with pytest.raises(Invalid):
        enter(visitor, phone, user_id=olaf.user.pk)
    register(olaf, visitor)
    with pytest.raises(Invalid):
        enter(visitor, replace(phone, handle="dXNyX29sYWY"))
    with pytest.raises(Invalid):
        enter(visitor, replace(phone, handle=""))
    theirs = Passkey.objects.get(user=mara.user).public_id
    with pytest.raises(Missing):
        commands.remove_passkey(olaf.ctx, passkey_id=theirs, confirmed_at=olaf.ctx.now)
    assert enter(visitor, phone) == mara.user


def test_a_count_that_goes_back_suspends_the_passkey_and_is_recorded(mara, visitor):
    phone = register(mara, visitor)
    enter(visitor, phone)
    copy = replace(phone, count=0)
    enter(visitor, phone)
    with pytest.raises(Invalid):
        enter(visitor, copy)
    with pytest.raises(Invalid):
        enter(visitor, phone)
    assert kinds() == ["staff.PasskeyAdded", "staff.PasskeySuspended"]
    assert not queries.has_passkey(mara.user)


def test_changes_need_a_recent_confirmation(mara, visitor):
    phone = register(mara, visitor)
    passkey = Passkey.objects.get()
    stale = mara.ctx.now - timedelta(minutes=11)
    for when in (None, stale):
        with pytest.raises(Refused, match="once more"):
            commands.remove_passkey(mara.ctx, passkey_id=passkey.public_id, confirmed_at=when)
        with pytest.raises(Refused, match="once more"):
            commands.add_passkey(
                mara.ctx, party=OURS, challenge=CHALLENGE, name="x", answer=made_by(phone), confirmed_at=when
            )
    assert is_fresh(commands.confirm_self(mara.ctx, secret="correct horse battery staple"), mara.ctx.now)
    with pytest.raises(Invalid, match="not your password"):
        commands.confirm_self(mara.ctx, secret="wrong")


def test_names_and_devices_come_once(mara, visitor):
    phone = register(mara, visitor)
    with pytest.raises(Refused, match="already"):
        register(mara, visitor)
    with pytest.raises(Refused, match="already"):
        register(mara, visitor, "Other", credential_id=phone.credential_id)


def test_a_reset_and_a_deactivation_end_them(ctx, mara, visitor):
    phone = register(mara, visitor)
    commands.deactivate_user(ctx, username="mara")
    with pytest.raises(OmsError):
        enter(visitor, phone)
    commands.reactivate_user(ctx, username="mara")
    assert enter(visitor, phone) == mara.user
    commands.reset_access(ctx, username="mara")
    assert queries.passkeys_of(mara.user) == []


def test_a_role_that_demands_a_second_step_takes_a_passkey_for_it(mara, visitor, settings):
    assert not queries.is_asked_second_step(mara.user)
    settings.GOODORDER_SECOND_STEP = ["accountant"]
    assert queries.must_set_up_second_step(mara.user)
    register(mara, visitor)
    asked = (queries.must_set_up_second_step(mara.user), queries.is_asked_second_step(mara.user))
    assert asked == (False, True)
    settings.GOODORDER_SECOND_STEP = []
    assert not queries.is_asked_second_step(mara.user)
