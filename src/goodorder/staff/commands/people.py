"""People: invited, deactivated, let in anew."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.staff.commands.grants import keep_an_owner, locked_user, refuse_stronger
from goodorder.staff.commands.keys import revoke_key
from goodorder.staff.events import AccessReset, UserAdded, UserDeactivated, UserReactivated
from goodorder.staff.models import ApiKey, Passkey, PasswordLink, SecondStep, User
from goodorder.staff.rules import INVITED_FOR, RESET_FOR, hash_key, new_token


@command(needs="access.users")
def add_user(ctx: Context, *, username: str, password: str, name: str = "") -> User:
    """Make a person known. Raises Invalid for a weak password, Refused when the name is taken."""
    user = _new(username, name, "")
    give_password(user, password)
    _save_new(ctx, user)
    return user


@command(needs="access.users")
def invite_user(ctx: Context, *, username: str, name: str, email: str = "") -> tuple[User, str]:
    """Make a person known and return the secret of the link by which they choose their password.

    The link holds for three days and is shown once. Raises Invalid, Refused when the name is taken.
    """
    user = _new(username, checks.text(name, field="name", most=150), email)
    user.set_unusable_password()
    _save_new(ctx, user)
    return user, _new_link(ctx, user, INVITED_FOR)


@command(needs="access.users")
def reset_access(ctx: Context, *, username: str) -> tuple[User, str]:
    """End a person's password, second step, passkeys and sessions; return the secret of the link to a new password.

    The link is good for 15 minutes. Somebody who never came in gets a new invitation. Raises Missing, Forbidden for somebody who may do more.
    """
    user = locked_user(username)
    refuse_stronger(ctx, user)
    if not user.is_active:
        raise Refused("access.user_inactive", f"{username} is not active; reactivate the account first")
    is_new = user.last_login is None
    user.set_unusable_password()
    user.save(update_fields=["password"])
    SecondStep.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    record(ctx, user, AccessReset(username=username))
    return user, _new_link(ctx, user, INVITED_FOR if is_new else RESET_FOR)


@command(needs="access.users")
def deactivate_user(ctx: Context, *, username: str, revoke_keys: bool = True) -> User:
    """Shut a person out at once, sessions and open links too; their past stays.

    The API keys they made end with it unless `revoke_keys` is false. Raises Missing, Forbidden for somebody
    who may do more, Refused for the last owner.
    """
    user = locked_user(username)
    refuse_stronger(ctx, user)
    keep_an_owner(user, leaving=list(user.grants.all()))
    if not user.is_active:
        return user
    user.is_active = False
    user.save(update_fields=["is_active"])
    PasswordLink.objects.filter(user=user).delete()
    made = ApiKey.objects.filter(issued_by=f"user:{username}", revoked_at=None) if revoke_keys else []
    ended = [key.name for key in made]
    for key in made:
        revoke_key(ctx, key_id=key.public_id)
    record(ctx, user, UserDeactivated(username=username, keys=ended))
    return user


@command(needs="access.users")
def reactivate_user(ctx: Context, *, username: str) -> User:
    """Let a person in again with the roles they had. Raises Missing, Forbidden."""
    user = locked_user(username)
    refuse_stronger(ctx, user)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(ctx, user, UserReactivated(username=username))
    return user


def give_password(user: User, password: str) -> None:
    """Set a password that keeps the rules; raises Invalid."""
    try:
        validate_password(password, user)
    except ValidationError as failure:
        message = f"password: {' '.join(failure.messages)}"
        raise Invalid("access.password_weak", message, field="password") from failure
    user.set_password(password)


def _new(username: str, name: str, email: str) -> User:
    user = User(username=username.strip(), name=name, email=email.strip())
    try:
        user.clean_fields(exclude=["password", "public_id"])
    except ValidationError as failure:
        field, said = next(iter(failure.message_dict.items()))
        raise Invalid("access.user_malformed", f"{field}: {said[0]}", field=field) from failure
    return user


def _save_new(ctx: Context, user: User) -> None:
    message = f"username: {user.username} exists already"
    with unless_taken(Refused("access.user_taken", message, field="username")):
        user.save(force_insert=True)
    record(ctx, user, UserAdded(username=user.username, name=user.name))


def _new_link(ctx: Context, user: User, holds: timedelta) -> str:
    secret = new_token()
    PasswordLink.objects.update_or_create(
        user=user, defaults={"secret_hash": hash_key(secret), "expires_at": ctx.now + holds}
    )
    return secret
