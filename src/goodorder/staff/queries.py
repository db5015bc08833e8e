"""Who is asking, and what may be asked about access."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from goodorder.kernel.access import Context, internal_query, roles
from goodorder.kernel.errors import Unauthenticated
from goodorder.kernel.paging import Page, page_of
from goodorder.staff.models import (
    ApiKey,
    FailedSignIn,
    Grant,
    Passkey,
    PasswordLink,
    SecondStep,
    User,
    touch,
)
from goodorder.staff.rules import MOST_FAILURES, MOST_FAILURES_OF_AN_ADDRESS, SIGN_IN_WINDOW, hash_key

TOUCHED_EVERY_S = 60
MOST_COLLEAGUES = 500
# Asked by every call of the API, so it is written by hand: putting it together took longer than the answer.
_LIVE_KEYS = "SELECT * FROM staff_apikey WHERE secret_hash = ANY(%s) AND revoked_at IS NULL"
MOST_KNOWN = 1000  # keys remembered in a process; then it begins anew
_known: dict[str, tuple[datetime, "KnownKey"]] = {}
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


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key as it was read: what it stands for, until somebody changes it."""

    secret_hash: str
    name: str
    permissions: frozenset[str]
    scopes: frozenset[tuple[str, frozenset[str]]]
    expires_at: datetime | None

    def context(self, now: datetime) -> Context:
        """Return whom the key stands for at an instant."""
        return Context(f"key:{self.name}", now, self.permissions, dict(self.scopes))


@internal_query
def known_key(secret: str, *, now: datetime) -> KnownKey:
    """Return a key as it was at most a minute ago; who acts on it asks `standing` in the transaction of the act.

    Raises Unauthenticated as `key_context` does.
    """
    hashed = hash_key(secret)
    until, known = _known.get(hashed, (now, None))
    if known is None or until <= now:
        known = _read(_live_key(hashed, now))
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[hashed] = now + timedelta(seconds=TOUCHED_EVERY_S), known
    return known


@internal_query
def standing(keys: Collection[KnownKey], now: datetime) -> set[KnownKey]:
    """Return those of some keys that are now what they were when they were read."""
    rows = ApiKey.objects.raw(_LIVE_KEYS, [[key.secret_hash for key in keys]])
    return {key for key in map(_read, rows) if not _is_over(key, now)} & set(keys)


@internal_query
def key_context(secret: str, *, now: datetime) -> Context:
    """Return the context of an API key; raises Unauthenticated when it is unknown, revoked or expired."""
    return _read(_live_key(hash_key(secret), now)).context(now)


def _live_key(hashed: str, now: datetime) -> ApiKey:
    key = next(iter(ApiKey.objects.raw(_LIVE_KEYS, [[hashed]])), None)
    if key is None or _is_over(key, now):
        raise Unauthenticated("access.key_unknown", "the API key is unknown, revoked or expired")
    if key.last_used_at is None or (now - key.last_used_at).total_seconds() > TOUCHED_EVERY_S:
        touch(key.pk, now)
    return key


def _read(key: ApiKey) -> KnownKey:
    scopes = frozenset((kind, frozenset(codes)) for kind, codes in key.scopes.items())
    return KnownKey(key.secret_hash, key.name, frozenset(key.permissions), scopes, key.expires_at)


def _is_over(key: ApiKey | KnownKey, now: datetime) -> bool:
    return key.expires_at is not None and key.expires_at <= now


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


@internal_query
def colleagues() -> list[User]:
    """Return those who may sign in, by name, at most five hundred: whom work can be given to."""
    rows = User.objects.filter(is_active=True).only("username", "name")
    return list(rows.order_by("username")[:MOST_COLLEAGUES])


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
    """Tell whether a person's authenticator is on."""
    return SecondStep.objects.filter(user=user, confirmed_at__isnull=False).exists()


@internal_query
def passkeys_of(user: User) -> list[Passkey]:
    """Return a person's passkeys, oldest first, suspended ones too; there are few."""
    return list(Passkey.objects.filter(user=user).order_by("pk"))


@internal_query
def has_passkey(user: User) -> bool:
    """Tell whether a person has a passkey that opens the door."""
    return Passkey.objects.filter(user=user, suspended_at=None).exists()


@dataclass(frozen=True, slots=True)
class Steps:
    """By what somebody whose password was right may go on: a code, or one of these passkeys."""

    has_code: bool
    passkeys: tuple[bytes, ...]


@internal_query
def steps_of(user_id: int) -> Steps:
    """Return a person's second steps."""
    ids = Passkey.objects.filter(user_id=user_id, suspended_at=None).values_list("credential_id", flat=True)
    has_code = SecondStep.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()
    return Steps(has_code, tuple(bytes(one) for one in ids))


@internal_query
def is_asked_second_step(user: User) -> bool:
    """Tell whether the password alone does not let a person in: the authenticator is on, or a role demands a second step.

    A passkey is a way in of its own; it makes the password no weaker unless a role demands more.
    """
    return has_second_step(user) or (_is_demanded(user) and has_passkey(user))


@internal_query
def must_set_up_second_step(user: User) -> bool:
    """Tell whether a role of the person wants a second step and there is neither authenticator nor passkey yet."""
    return _is_demanded(user) and not has_second_step(user) and not has_passkey(user)


def _is_demanded(user: User) -> bool:
    wanted = set(settings.GOODORDER_SECOND_STEP)
    return any(grant.role in wanted for grant in user.grants.all())


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
