"""Passkeys: made and removed by their owner, and a way in; each challenge is good for one answer, right or wrong."""

import secrets
from datetime import datetime

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, even_if_undone, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.staff.commands.grants import locked_user
from goodorder.staff.commands.second_step import use_code
from goodorder.staff.events import PasskeyAdded, PasskeyRemoved, PasskeySuspended
from goodorder.staff.models import Passkey, PasskeyChallenge, SecondStep, User
from goodorder.staff.rules import hash_key, new_token
from goodorder.staff.rules.passkeys import (
    CHALLENGE_FOR,
    MOST_OPEN_CHALLENGES,
    MOST_PASSKEYS,
    Party,
    claim_in,
    is_fresh,
    new_passkey,
    proven_count,
    went_back,
    wrong,
)

CHALLENGE_BYTES = 32
MOST_NAME = 80


@command(needs="access.enter")
def draw_challenge(
    ctx: Context, *, purpose: str, address: str, user_id: int | None = None
) -> tuple[str, bytes]:
    """Draw what a passkey is to sign; return the ticket it is kept under and the challenge, good for five minutes.

    `purpose` is `make` or `step`, for one person, or `enter`, for whoever answers. Raises Refused when too many
    drawn from an address are open.
    """
    PasskeyChallenge.objects.filter(expires_at__lte=ctx.now).delete()
    drawn_from = hash_key(address)
    if PasskeyChallenge.objects.filter(address=drawn_from).count() >= MOST_OPEN_CHALLENGES:
        raise Refused("access.challenges_open", "too many sign-ins were begun from here; wait five minutes")
    ticket, challenge = new_token(), secrets.token_bytes(CHALLENGE_BYTES)
    PasskeyChallenge.objects.create(
        ticket_hash=hash_key(ticket),
        challenge=challenge,
        purpose=purpose,
        address=drawn_from,
        user_id=user_id,
        expires_at=ctx.now + CHALLENGE_FOR,
    )
    return ticket, challenge


@command(needs="access.enter")
def spend_challenge(ctx: Context, *, ticket: str, purpose: str, user_id: int | None = None) -> bytes:
    """Use a challenge up, before anybody looks at the answer: of two who come with one, the second finds none.

    Raises Invalid when it is used, over, unknown or was drawn for something else.
    """
    rows = PasskeyChallenge.objects.filter(ticket_hash=hash_key(ticket), purpose=purpose)
    rows = rows.filter(user=None) if user_id is None else rows.filter(user_id=user_id)
    held = rows.filter(expires_at__gt=ctx.now).select_for_update(of=("self",)).first()
    if held is None:
        raise wrong()
    held.delete()
    return bytes(held.challenge)


@command(needs="access.own")
def confirm_self(ctx: Context, *, secret: str) -> datetime:
    """Show that it is still oneself by the password, or by a code of the authenticator; return the instant.

    Raises Invalid for a wrong one.
    """
    user = locked_user(ctx.actor.removeprefix("user:"))
    if user.check_password(secret):
        return ctx.now
    row = (
        SecondStep.objects.filter(user=user, confirmed_at__isnull=False)
        .select_for_update(of=("self",))
        .first()
    )
    if row is None:
        raise Invalid("access.password_wrong", "secret: this is not your password", field="secret")
    use_code(ctx, row, secret, field="secret")
    return ctx.now


@command(needs="access.own")
def add_passkey(
    ctx: Context, *, party: Party, challenge: bytes, name: str, answer: str, confirmed_at: datetime | None
) -> Passkey:
    """Keep a passkey of one's own. Raises Invalid, Refused without a recent confirmation or when there are too many."""
    user = _confirmed(ctx, confirmed_at)
    name = checks.text(name, field="name", most=MOST_NAME)
    made = new_passkey(party, challenge, answer)
    if Passkey.objects.filter(user=user).count() >= MOST_PASSKEYS:
        raise Refused("access.passkeys_many", f"you have {MOST_PASSKEYS} passkeys; remove one first")
    row = Passkey(
        user=user,
        name=name,
        credential_id=made.credential_id,
        credential=made.credential,
        sign_count=made.sign_count,
        created_at=ctx.now,
    )
    message = f"name: you have a passkey {name!r}, or this very one, already"
    with unless_taken(Refused("access.passkey_taken", message, field="name")):
        row.save(force_insert=True)
    record(ctx, user, PasskeyAdded(username=user.username, name=name))
    return row


@command(needs="access.own")
def remove_passkey(ctx: Context, *, passkey_id: str, confirmed_at: datetime | None) -> None:
    """End a passkey of one's own, at once. Raises Missing, Refused without a recent confirmation."""
    user = _confirmed(ctx, confirmed_at)
    row = Passkey.objects.filter(user=user).by_public_id(passkey_id)
    row.delete()
    record(ctx, user, PasskeyRemoved(username=user.username, name=row.name))


@command(needs="access.enter")
def enter_by_passkey(
    ctx: Context, *, party: Party, challenge: bytes, answer: str, user_id: int | None = None
) -> User:
    """Return the person whose passkey signed the challenge; with `user_id` it must be theirs. Raises Invalid.

    A count of signatures that does not rise suspends the passkey: somebody holds a copy of it.
    """
    claim = claim_in(answer)
    rows = Passkey.objects.filter(credential_id=claim.credential_id, user__is_active=True, suspended_at=None)
    row = rows.select_related("user").select_for_update(of=("self",)).first()
    if row is None or not _is_whose(row, claim.handle, user_id):
        raise wrong()
    count = proven_count(party, challenge, bytes(row.credential), answer)
    if went_back(row.sign_count, count):
        passkey_id, name = row.pk, row.user.username
        even_if_undone(lambda: _suspend(ctx, passkey_id, name))
        raise wrong()
    row.sign_count, row.last_used_at = count, ctx.now
    row.save(update_fields=["sign_count", "last_used_at"])
    return row.user


def _is_whose(row: Passkey, handle: str, user_id: int | None) -> bool:
    """Tell whether a passkey belongs to whom it must; who comes in by it alone is named by the passkey itself."""
    if user_id is None:
        return handle == row.user.public_id
    return row.user_id == user_id and handle in {"", row.user.public_id}


def _suspend(ctx: Context, passkey_id: int, username: str) -> None:
    user = locked_user(username)
    row = Passkey.objects.filter(pk=passkey_id, suspended_at=None).first()
    if row is not None:
        row.suspended_at = ctx.now
        row.save(update_fields=["suspended_at"])
        record(ctx, user, PasskeySuspended(username=username, name=row.name))


def _confirmed(ctx: Context, confirmed_at: datetime | None) -> User:
    if not is_fresh(confirmed_at, ctx.now):
        raise Refused("access.confirm_first", "say your password or a code once more; then this can be done")
    return locked_user(ctx.actor.removeprefix("user:"))
