"""The second step: codes as the standard has them, each good once, recovery codes for the lost phone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from goodorder.kernel.errors import Invalid, Refused
from goodorder.staff import commands, queries
from goodorder.staff.models import SecondStep, User
from goodorder.staff.rules import matching_step, one_time_code, seed_of, step_at


@pytest.mark.parametrize(
    ("at", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_rfc_6238(at, digits):
    assert one_time_code(b"12345678901234567890", step_at(at)) == digits


def test_a_code_fits_its_step_and_both_neighbours_and_never_again():
    seeds = [b"old", b"new"]
    for step in (99, 100, 101):
        assert matching_step(seeds, one_time_code(b"new", step), 100, after=0) == step
    assert matching_step(seeds, one_time_code(b"new", 102), 100, after=0) is None
    assert matching_step(seeds, one_time_code(b"new", 100), 100, after=100) is None
    assert matching_step(seeds, "é23456", 100, after=0) is None


@pytest.fixture
def mara(ctx, db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    commands.add_user(ctx, username="mara", password="correct horse battery staple")
    commands.grant_role(ctx, username="mara", role="accountant")
    return queries.user_context(User.objects.get(), now=ctx.now)


@pytest.fixture
def visitor(ctx):
    return replace(ctx, actor="visitor", permissions=frozenset({"access.enter"}))


def code_at(moment):
    seed = seed_of(settings.SECRET_KEY, SecondStep.objects.get().nonce)
    return one_time_code(seed, step_at(moment.timestamp()))


def enter(visitor, code, *, after_s=0):
    now = visitor.now + timedelta(seconds=after_s)
    return commands.pass_second_step(replace(visitor, now=now), user_id=User.objects.get().pk, code=code)


def test_it_is_asked_for_once_confirmed_and_ends_with_a_last_code(mara, visitor):
    user = User.objects.get()
    commands.begin_second_step(mara)
    assert not queries.has_second_step(user)
    with pytest.raises(Invalid):
        commands.confirm_second_step(mara, code="000000x")
    commands.confirm_second_step(mara, code=code_at(mara.now))
    assert queries.has_second_step(user)
    with pytest.raises(Refused):
        commands.begin_second_step(mara)
    later = replace(mara, now=mara.now + timedelta(minutes=5))
    commands.end_second_step(later, code=code_at(later.now))
    assert not queries.has_second_step(user)


def test_no_code_opens_the_door_twice(mara, visitor):
    commands.begin_second_step(mara)
    first = code_at(mara.now)
    recovery = commands.confirm_second_step(mara, code=first)
    with pytest.raises(Invalid, match="used already"):
        enter(visitor, first)
    assert enter(visitor, code_at(visitor.now + timedelta(seconds=60)), after_s=60).username == "mara"
    assert len(set(recovery)) == 8
    enter(visitor, f" {recovery[0].upper()} ")
    with pytest.raises(Invalid):
        enter(visitor, recovery[0])
    assert all(one not in str(SecondStep.objects.get().recovery) for one in recovery)


def test_a_former_key_of_the_server_still_opens(mara, visitor, settings):
    commands.begin_second_step(mara)
    commands.confirm_second_step(mara, code=code_at(mara.now))
    code = code_at(visitor.now + timedelta(seconds=90))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the server, long enough to be one"
    assert enter(visitor, code, after_s=90).username == "mara"


def test_a_reset_takes_the_lost_phone_away_too(ctx, mara):
    commands.begin_second_step(mara)
    commands.confirm_second_step(mara, code=code_at(mara.now))
    commands.reset_access(ctx, username="mara")
    assert not SecondStep.objects.exists()


def test_only_named_roles_must_have_it(mara, settings):
    user = User.objects.get()
    assert not queries.must_set_up_second_step(user)
    settings.GOODORDER_SECOND_STEP = ["accountant"]
    assert queries.must_set_up_second_step(user)
    commands.begin_second_step(mara)
    commands.confirm_second_step(mara, code=code_at(mara.now))
    assert not queries.must_set_up_second_step(user)
