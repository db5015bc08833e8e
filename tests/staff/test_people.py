"""Who is let in: invitations, roles nobody raises himself by, the owner who stays, failures that lock out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.staff import commands, queries
from goodorder.staff.models import ApiKey, FailedSignIn, User

pytestmark = pytest.mark.django_db
GOOD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def visitor(ctx):
    return replace(ctx, actor="visitor", permissions=frozenset({"access.enter"}))


def person(ctx, username, *roles):
    commands.add_user(ctx, username=username, password=GOOD, name=username.title())
    for role in roles:
        commands.grant_role(ctx, username=username, role=role)
    return acting(ctx, username)


def acting(ctx, username):
    return queries.user_context(User.objects.get(username=username), now=ctx.now)


def test_an_invitation_lets_in_once_and_not_after_three_days(ctx, visitor):
    _user, secret = commands.invite_user(ctx, username="mara", name="Mara")
    late = replace(visitor, now=ctx.now + timedelta(days=3))
    with pytest.raises(Missing):
        commands.set_password_by_link(late, secret=secret, password=GOOD)
    with pytest.raises(Invalid):
        commands.set_password_by_link(visitor, secret=secret, password="short")
    assert commands.set_password_by_link(visitor, secret=secret, password=GOOD).check_password(GOOD)
    with pytest.raises(Missing):
        commands.set_password_by_link(visitor, secret=secret, password=GOOD)


def test_a_reset_ends_the_password_and_its_link_after_a_quarter_of_an_hour(ctx, visitor):
    person(ctx, "mara", "picker")
    User.objects.update(last_login=ctx.now)
    _user, first = commands.reset_access(ctx, username="mara")
    _user, second = commands.reset_access(ctx, username="mara")
    assert not User.objects.get().has_usable_password()
    assert not queries.link_holds(first, now=ctx.now)
    assert queries.link_holds(second, now=ctx.now)
    assert not queries.link_holds(second, now=ctx.now + timedelta(minutes=15))


def test_nobody_gives_takes_or_ends_what_is_more_than_their_own(ctx):
    person(ctx, "boss", "owner")
    ops = person(ctx, "ops", "ops_manager")
    person(ctx, "pick", "picker")
    for act in (
        lambda: commands.grant_role(ops, username="ops", role="owner"),
        lambda: commands.grant_role(ops, username="pick", role="accountant"),
        lambda: commands.revoke_role(ops, username="boss", role="owner"),
        lambda: commands.deactivate_user(ops, username="boss"),
        lambda: commands.reset_access(ops, username="boss"),
    ):
        with pytest.raises(Forbidden, match="what you lack"):
            act()
    commands.grant_role(ops, username="pick", role="clerk")
    assert {grant.role for grant in queries.get_user(ctx, username="pick").grants.all()} == {
        "picker",
        "clerk",
    }


def test_scoped_staff_give_nothing_beyond_their_scope(ctx):
    commands.add_user(ctx, username="ops", password=GOOD)
    commands.grant_role(ctx, username="ops", role="ops_manager", scope_kind="location", scope_value="LDS")
    ops = acting(ctx, "ops")
    person(ctx, "pick")
    for scope in (
        {},
        {"scope_kind": "location", "scope_value": "LON"},
        {"scope_kind": "company", "scope_value": "LDS"},
    ):
        with pytest.raises(Forbidden, match="limited to location LDS"):
            commands.grant_role(ops, username="pick", role="picker", **scope)
    commands.grant_role(ops, username="pick", role="picker", scope_kind="location", scope_value="LDS")
    assert [one.username for one in queries.list_users(ops).items] == ["ops", "pick"]
    person(ctx, "far", "picker")
    assert [one.username for one in queries.list_users(ops).items] == ["ops", "pick"]


def test_half_a_scope_is_refused(ctx):
    person(ctx, "pick")
    with pytest.raises(Invalid, match="kind and code"):
        commands.grant_role(ctx, username="pick", role="picker", scope_kind="location")


def test_the_last_owner_stays(ctx):
    person(ctx, "boss", "owner")
    for act in (
        lambda: commands.revoke_role(ctx, username="boss", role="owner"),
        lambda: commands.deactivate_user(ctx, username="boss"),
    ):
        with pytest.raises(Refused, match="the last owner"):
            act()
    person(ctx, "other", "owner")
    commands.deactivate_user(ctx, username="boss")
    assert [one.username for one in User.objects.filter(is_active=True)] == ["other"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE staff_user SET is_active = false",
        "DELETE FROM staff_grant",
        "UPDATE staff_grant SET role = 'picker'",
    ],
)
def test_the_database_itself_keeps_an_owner(ctx, statement):
    person(ctx, "boss", "owner")
    person(ctx, "other", "owner")
    with (
        pytest.raises(IntegrityError, match="last owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_who_is_deactivated_is_out_with_the_keys_they_made(ctx):
    person(ctx, "boss", "owner")
    dev = person(ctx, "dev", "developer")
    mine, _secret = commands.issue_key(dev, name="shop", permissions=["orders.view"])
    commands.issue_key(ctx, name="other", permissions=["orders.view"])
    commands.deactivate_user(ctx, username="dev")
    assert list(ApiKey.objects.filter(revoked_at=None).values_list("name", flat=True)) == ["other"]
    kept = commands.reactivate_user(ctx, username="dev")
    assert (kept.is_active, ApiKey.objects.get(pk=mine.pk).revoked_at) == (True, ctx.now)
    said = Event.objects.filter(about=kept.public_id).order_by("id").values_list("kind", flat=True)
    assert list(said) == [
        "staff.UserAdded",
        "staff.RoleGranted",
        "staff.UserDeactivated",
        "staff.UserReactivated",
    ]


def test_ones_own_password_wants_the_present_one(ctx):
    mara = person(ctx, "mara", "picker")
    with pytest.raises(Invalid, match="not your password"):
        commands.change_password(mara, current="guess", password=GOOD)
    commands.change_password(mara, current=GOOD, password="another long pass phrase")
    assert User.objects.get().check_password("another long pass phrase")


def test_failures_lock_out_an_account_from_one_address_for_a_quarter_of_an_hour(ctx, visitor):
    for _try in range(5):
        assert not queries.is_locked_out("Mara", "10.0.0.1", now=ctx.now)
        commands.note_failed_sign_in(visitor, account="mara", address="10.0.0.1")
    assert queries.is_locked_out("MARA", "10.0.0.1", now=ctx.now)
    assert not queries.is_locked_out("mara", "10.0.0.2", now=ctx.now)
    assert not queries.is_locked_out("mara", "10.0.0.1", now=ctx.now + timedelta(minutes=16))
    for other in range(20):
        commands.note_failed_sign_in(visitor, account=f"user{other}", address="10.0.0.1")
    assert queries.is_locked_out("somebody else", "10.0.0.1", now=ctx.now)
    later = replace(visitor, now=ctx.now + timedelta(minutes=16))
    commands.note_failed_sign_in(later, account="mara", address="10.0.0.1")
    assert FailedSignIn.objects.count() == 1


@pytest.mark.parametrize("username", ["", "a/b", "with blank", "x" * 151])
def test_a_user_name_is_checked(ctx, username):
    with pytest.raises(Invalid, match=r"^username: "):
        commands.invite_user(ctx, username=username, name="Mara")
