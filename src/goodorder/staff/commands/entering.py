"""What people do at the door themselves: choose a password, change it, fail to sign in."""

from datetime import datetime

from django.contrib.sessions.models import Session

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Missing
from goodorder.kernel.events import record
from goodorder.retention.commands import delete_oldest
from goodorder.staff.commands.grants import locked_user
from goodorder.staff.commands.people import give_password
from goodorder.staff.events import PasswordChosen
from goodorder.staff.models import FailedSignIn, PasswordLink, User
from goodorder.staff.rules import SIGN_IN_WINDOW, hash_key


@command(needs="access.enter")
def set_password_by_link(ctx: Context, *, secret: str, password: str) -> User:
    """Choose a password by a link, which is used up by it. Raises Missing for one that is over, Invalid."""
    links = PasswordLink.objects.filter(expires_at__gt=ctx.now, user__is_active=True)
    link = links.filter(secret_hash=hash_key(secret)).select_for_update(of=("self",)).first()
    if link is None:
        raise Missing("access.link_unknown", "this link is unknown, used or over; ask for another")
    user = locked_user(link.user.username)
    give_password(user, password)
    user.save(update_fields=["password"])
    link.delete()
    record(ctx, user, PasswordChosen(username=user.username))
    return user


@command(needs="access.own")
def change_password(ctx: Context, *, current: str, password: str) -> User:
    """Change one's own password; all other sessions of the person end. Raises Invalid naming the field."""
    user = locked_user(ctx.actor.removeprefix("user:"))
    if not user.check_password(current):
        raise Invalid("access.password_wrong", "current: this is not your password", field="current")
    give_password(user, password)
    user.save(update_fields=["password"])
    record(ctx, user, PasswordChosen(username=user.username))
    return user


@command(needs="access.enter")
def note_failed_sign_in(ctx: Context, *, account: str, address: str) -> None:
    """Count a failure against an account, whether it exists or not, and the address it came from."""
    FailedSignIn.objects.filter(at__lt=ctx.now - SIGN_IN_WINDOW).delete()
    FailedSignIn.objects.create(account=hash_key(account.casefold()), address=hash_key(address), at=ctx.now)


@command(needs="retention.drop")
def drop_sessions(ctx: Context, *, before: datetime, most: int) -> int:  # noqa: ARG001 - a command takes who acts
    """Delete sessions that ended before an instant; returns how many."""
    return delete_oldest(Session.objects.order_by("expire_date"), "expire_date", before=before, most=most)
