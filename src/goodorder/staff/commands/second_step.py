"""The second step at sign-in: an authenticator's codes, and recovery codes for the day it is lost."""

from django.conf import settings

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.staff.commands.grants import locked_user
from goodorder.staff.events import SecondStepSet
from goodorder.staff.models import SecondStep, User
from goodorder.staff.rules import (
    RECOVERY_CODES,
    hash_key,
    matching_step,
    new_recovery_code,
    new_token,
    seed_of,
    step_at,
)


@command(needs="access.own")
def begin_second_step(ctx: Context) -> SecondStep:
    """Draw an authenticator's secret for oneself; nothing is asked for until a code confirms it.

    Raises Refused while one is in use.
    """
    user = _self(ctx)
    if SecondStep.objects.filter(user=user, confirmed_at__isnull=False).exists():
        raise Refused("access.second_step_on", "the second step is on already; switch it off first")
    row, _ = SecondStep.objects.get_or_create(user=user, defaults={"nonce": new_token()})
    return row


@command(needs="access.own")
def confirm_second_step(ctx: Context, *, code: str) -> list[str]:
    """Switch the second step on with a code of the authenticator; return the recovery codes, shown once.

    Raises Invalid for a wrong code, Refused when there is nothing to confirm.
    """
    user = _self(ctx)
    row = SecondStep.objects.filter(user=user, confirmed_at=None).select_for_update().first()
    if row is None:
        raise Refused("access.second_step_none", "there is nothing to confirm; begin again")
    _use(ctx, row, code)
    codes = [new_recovery_code() for _one in range(RECOVERY_CODES)]
    row.confirmed_at, row.recovery = ctx.now, [hash_key(one) for one in codes]
    row.save()
    record(ctx, user, SecondStepSet(username=user.username, is_on=True))
    return codes


@command(needs="access.own")
def end_second_step(ctx: Context, *, code: str) -> None:
    """Switch one's own second step off by a last code. Raises Invalid for a wrong one."""
    user = _self(ctx)
    _check(ctx, user, code)
    SecondStep.objects.filter(user=user).delete()
    record(ctx, user, SecondStepSet(username=user.username, is_on=False))


@command(needs="access.enter")
def pass_second_step(ctx: Context, *, user_id: int, code: str) -> User:
    """Check the code of somebody whose password was right; each works once. Raises Invalid."""
    user: User | None = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise _wrong()
    _check(ctx, user, code)
    return user


def _self(ctx: Context) -> User:
    return locked_user(ctx.actor.removeprefix("user:"))


def _check(ctx: Context, user: User, code: str) -> None:
    rows = SecondStep.objects.filter(user=user, confirmed_at__isnull=False)
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise _wrong()
    use_code(ctx, row, code)


def use_code(ctx: Context, row: SecondStep, code: str, *, field: str = "code") -> None:
    """Take a code of the authenticator or a recovery code; the row is locked, so that each works once. Raises Invalid."""
    hashed = hash_key(code.strip().lower())
    if hashed in row.recovery:
        row.recovery = [one for one in row.recovery if one != hashed]
    else:
        _use(ctx, row, code, field)
    row.save()


def _use(ctx: Context, row: SecondStep, code: str, field: str = "code") -> None:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    seeds = [seed_of(key, row.nonce) for key in keys]
    typed = code.replace(" ", "")
    step = matching_step(seeds, typed, step_at(ctx.now.timestamp()), after=row.last_step)
    if step is None:
        raise _wrong(field)
    row.last_step = step


def _wrong(field: str = "code") -> Invalid:
    message = f"{field}: this is not the code of now, or it was used already; wait for the next one"
    return Invalid("access.code_wrong", message, field=field)
