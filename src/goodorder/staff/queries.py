"""Who is asking, and what may be asked about access."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from goodorder.kernel.access import Context, internal_query, roles
from goodorder.kernel.errors import Unauthenticated
from goodorder.kernel.paging import Page, page_of
from goodorder.staff.models import ApiKey, FailedSignIn, Grant, PasswordLink, SecondStep, User, touch
from goodorder.staff.rules import MOST_FAILURES, MOST_FAILURES_OF_AN_ADDRESS, SIGN_IN_WINDOW, hash_key

TOUCHED_EVERY_S = 60
# Asked by every call of the API, so it is written by hand: putting it together took longer than the answer.
_LIVE_KEY = "SELECT * FROM staff_apikey WHERE secret_hash = %s AND revoked_at IS NULL"
OWN = frozenset({"access.own"})  # what everybody may do with their own account


@internal_query
def user_context(user: User, *, now: datetime) -> Context:
    """Return the context of a signed-in person, from the roles and scopes granted to them."""
    known = roles()
    grants = [grant for grant in user.grants.all() if grant.role in known]
    permissions = OWN.union(*(known[grant.role].permissions for grant in grants))
    return Context(f"user:{user.get_username()}", now, permissions, _scopes(grants))


def _scopes(grants: list[Grant]) -> dict[str, frozenset[str]]:
    """Union the scopes per kind; one grant without scope lifts all limits."""
    if any(not grant.scope_kind for grant in grants):
        return {}
    limited: dict[str, frozenset[str]] = {}
    for grant in grants:
        limited[grant.scope_kind] = limited.get(grant.scope_kind, frozenset()) | {grant.scope_value}
    return limited


@internal_query
def key_context(secret: str, *, now: datetime) -> Context:
    """Return the context of an API key; raises Unauthenticated when it is unknown, revoked or expired."""
    key = next(iter(ApiKey.objects.raw(_LIVE_KEY, [hash_key(secret)])), None)
    if key is None or (key.expires_at and key.expires_at <= now):
        raise Unauthenticated("access.key_unknown", "the API key is unknown, revoked or expired")
    if key.last_used_at is None or (now - key.last_used_at).total_seconds() > TOUCHED_EVERY_S:
        touch(key.pk, now)
    scopes = {kind: frozenset(codes) for kind, codes in key.scopes.items()}
    return Context(f"key:{key.name}", now, frozenset(key.permissions), scopes)


@internal_query
def names_of(usernames: Collection[str]) -> dict[str, str]:
    """Return the full names of people by the names they sign in with; those without one are left out."""
    rows = User.objects.filter(username__in=usernames).exclude(name="")
    return dict(rows.values_list("username", "name"))


def list_keys(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[ApiKey]:
    """Return keys, newest first, revoked ones too; never their secrets."""
    return page_of(ApiKey.objects.visible_to(ctx), cursor=cursor, size=size)


def list_users(ctx: Context, *, search: str = "", cursor: str = "", size: int = 50) -> Page[User]:
    """Return people by name with their grants; `search` is the beginning of a user name or a part of a name."""
    rows = User.objects.visible_to(ctx).prefetch_related("grants")
    if search := search.strip():
        rows = rows.filter(Q(username__istartswith=search) | Q(name__icontains=search))
    return page_of(rows, cursor=cursor, size=size, order="username")


def get_user(ctx: Context, *, username: str) -> User:
    """Return one person with their grants; raises Missing."""
    found: User = User.objects.visible_to(ctx).prefetch_related("grants").one(username=username)
    return found


def keys_made_by(ctx: Context, *, username: str) -> list[ApiKey]:
    """Return the live keys a person made."""
    return list(ApiKey.objects.visible_to(ctx).filter(issued_by=f"user:{username}", revoked_at=None))


@internal_query
def link_holds(secret: str, *, now: datetime) -> bool:
    """Tell whether a link to choose a password by is still good."""
    links = PasswordLink.objects.filter(expires_at__gt=now, user__is_active=True)
    return links.filter(secret_hash=hash_key(secret)).exists()


@internal_query
def second_step_of(user: User) -> SecondStep | None:
    """Return a person's authenticator, confirmed or not."""
    return SecondStep.objects.filter(user=user).first()


@internal_query
def has_second_step(user: User) -> bool:
    """Tell whether a person is asked for a code after the password."""
    return SecondStep.objects.filter(user=user, confirmed_at__isnull=False).exists()


@internal_query
def must_set_up_second_step(user: User) -> bool:
    """Tell whether a role of the person wants a second step that is not set up yet."""
    wanted = set(settings.GOODORDER_SECOND_STEP)
    return any(grant.role in wanted for grant in user.grants.all()) and not has_second_step(user)


@internal_query
def is_locked_out(account: str, address: str, *, now: datetime) -> bool:
    """Tell whether too many sign-ins failed lately: for the account from this address, or from the address."""
    lately = FailedSignIn.objects.filter(address=hash_key(address), at__gt=now - SIGN_IN_WINDOW)
    of_account = lately.filter(account=hash_key(account.casefold())).count()
    return of_account >= MOST_FAILURES or lately.count() >= MOST_FAILURES_OF_AN_ADDRESS


@internal_query
def is_empty() -> bool:
    """Tell whether nobody is known yet: a new installation."""
    return not User.objects.exists()
