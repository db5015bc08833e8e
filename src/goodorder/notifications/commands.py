"""Every write of messages: queued once for each cause, carried under their key, kept as they were sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record, record_many
from goodorder.kernel.installed import names
from goodorder.notifications.events import (
    ConsentNoted,
    FollowUpAnswered,
    MessageFailed,
    MessageQueued,
    MessageSent,
    MessageSuppressed,
    SenderChosen,
    TemplateDropped,
    TemplateSaved,
)
from goodorder.notifications.models import Consent, Message, MessageTemplate, SenderChoice
from goodorder.notifications.ports import Envelope
from goodorder.notifications.queries import (
    TemplateInForce,
    checked_wording,
    language_of,
    may_write,
    render,
    sender_of,
    templates_to_write,
)
from goodorder.notifications.rules import (
    CHANNELS,
    CONSENTED,
    KINDS,
    MAIL,
    PURPOSES,
    SMS,
    Rendered,
    TemplateDraft,
    Wish,
)
from goodorder.notifications.states import MESSAGE
from goodorder.retention.commands import delete_oldest

HIGHEST_SCORE = 5


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is to be carried now, and by whom."""

    sender: str
    envelope: Envelope


@command(needs="notifications.write")
def queue_message(ctx: Context, *, wish: Wish) -> list[Message]:
    """Write a message in the person's language for every channel that reaches them; returns those that are new.

    A cause is told once: wished for again, nothing happens. Kinds that want a yes are not written without one.
    """
    return queue_messages(ctx, wishes=[wish])


@command(needs="notifications.write")
def queue_messages(ctx: Context, *, wishes: Sequence[Wish]) -> list[Message]:
    """Write many messages as `queue_message` does each; what they are written with is looked up once."""
    templates = cache(templates_to_write)
    found = []
    for wish in wishes:
        language = wish.recipient.language.partition("-")[0].lower() or "en"
        for template in templates(wish.kind, language):
            to = wish.recipient.address(template.channel)[:254]
            if to and may_write(wish.kind, to, template.channel):
                found.append(_written(ctx, wish, template, to))
    return _queued(ctx, found)


def _written(ctx: Context, wish: Wish, template: TemplateInForce, to: str) -> Message:
    rendered = render(template.wording, {**wish.values, "name": wish.recipient.name})
    return Message(
        kind=wish.kind,
        channel=template.channel,
        cause=wish.cause,
        about=wish.about,
        company=wish.company,
        shop=wish.shop,
        recipient=to,
        name=wish.recipient.name,
        language=template.language,
        created_at=ctx.now,
        due_at=wish.due_at,
        **_words(rendered),
    )


def _words(rendered: Rendered) -> dict[str, str]:
    return {name: getattr(rendered, name) for name in ("subject", "text", "html")}


def _queued(ctx: Context, messages: Sequence[Message]) -> list[Message]:
    """Keep messages unless their cause was told before; the database judges, however many try."""
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    rows = Message.objects.filter(public_id__in=[message.public_id for message in messages])
    made = list(rows.order_by("pk"))
    record_many(ctx, [(message, _told(message)) for message in made])
    return made


def _told(message: Message) -> MessageQueued:
    return MessageQueued(
        message_id=message.public_id,
        kind_of=message.kind,
        channel=message.channel,
        subject_id=message.about,
        due_at=message.due_at.isoformat() if message.due_at else "",
    )


@command(needs="notifications.write")
def begin_sending(ctx: Context, *, message_id: str) -> Outgoing | None:
    """Take a message that is due to its sender, or again one whose answer was lost; None: there is nothing to do.

    Without a yes that is needed it is suppressed; without a sender for its channel it fails. Raises Missing.
    """
    message = Message.objects.locked().by_public_id(message_id)
    if message.state not in {"queued", "sending"} or (message.due_at and message.due_at > ctx.now):
        return None
    if message.state == "queued" and not may_write(message.kind, message.recipient, message.channel):
        _suppress(ctx, message, "the recipient does not want such messages")
        return None
    if message.state == "queued":
        MESSAGE.step(message, "begin")
        message.sender = sender_of(message.channel)
        message.save(update_fields=["state", "sender"])
    if not message.sender:
        _failed(
            ctx, message, f"nobody carries messages by {message.channel}; choose a sender, then send again"
        )
        return None
    return Outgoing(message.sender, _envelope(message))


def _envelope(message: Message) -> Envelope:
    return Envelope(
        key=message.public_id,
        channel=message.channel,
        to=message.recipient,
        name=message.name,
        language=message.language,
        subject=message.subject,
        text=message.text,
        html=message.html if message.channel == "mail" else "",
    )


@command(needs="notifications.write")
def record_sent(ctx: Context, *, message_id: str, reference: str) -> Message:
    """Write down that a sender took a message; a repeat changes nothing."""
    message = Message.objects.locked().by_public_id(message_id)
    if message.state == "sent":
        return message
    MESSAGE.step(message, "send")
    message.reference, message.sent_at = reference[:200], ctx.now
    message.save(update_fields=["state", "reference", "sent_at"])
    fact = MessageSent(message_id=message.public_id, sender=message.sender, reference=message.reference)
    record(ctx, message, fact)
    return message


@command(needs="notifications.write")
def record_failed(ctx: Context, *, message_id: str, reason: str) -> Message:
    """Write down that a sender will not carry a message; a repeat changes nothing."""
    message = Message.objects.locked().by_public_id(message_id)
    if message.state != "failed":
        _failed(ctx, message, reason)
    return message


def _failed(ctx: Context, message: Message, reason: str) -> None:
    MESSAGE.step(message, "fail")
    message.reason = reason[:300]
    message.save(update_fields=["state", "reason"])
    fact = MessageFailed(message_id=message.public_id, sender=message.sender, reason=message.reason)
    record(ctx, message, fact)


@command(needs="notifications.send")
def suppress_message(ctx: Context, *, message_id: str, reason: str) -> Message:
    """Do not send a message that waits; raises Missing, Refused when it is on its way or gone."""
    message = Message.objects.visible_to(ctx).locked().by_public_id(message_id)
    _suppress(ctx, message, checks.text(reason, field="reason", most=300))
    return message


def _suppress(ctx: Context, message: Message, reason: str) -> None:
    MESSAGE.step(message, "suppress")
    message.reason = reason
    message.save(update_fields=["state", "reason"])
    record(ctx, message, MessageSuppressed(message_id=message.public_id, reason=reason))


@command(needs="notifications.send")
def resend_message(ctx: Context, *, message_id: str) -> Message:
    """Send the same words to the same person once more, as a message of its own.

    Raises Missing, Refused while it is not sent and has not failed.
    """
    first = Message.objects.visible_to(ctx).locked().by_public_id(message_id)
    if first.state not in {"sent", "failed"}:
        raise Refused(
            "notifications.not_sent_yet", f"the message is {first.state}; it can be sent again once it was"
        )
    times = Message.objects.filter(cause__startswith=f"{first.public_id}#").count() + 1
    again = Message(cause=f"{first.public_id}#{times}", created_at=ctx.now)
    for name in ("kind", "channel", "about", "company", "shop", "recipient", "name", "language", *_WORDS):
        setattr(again, name, getattr(first, name))
    (made,) = _queued(ctx, [again])
    return made


_WORDS = ("subject", "text", "html")


@command(needs="notifications.edit")
def save_template(ctx: Context, *, draft: TemplateDraft) -> MessageTemplate:
    """Word the messages of a kind, channel and language ourselves, from now on.

    Raises Invalid naming the field: a kind there is not, a tag that is not allowed, a variable nobody knows.
    """
    kind = checks.one_of(draft.kind, tuple(KINDS), field="kind")
    channel = checks.one_of(draft.channel, CHANNELS, field="channel")
    wording = checked_wording(kind, channel, draft.wording)
    key = {"kind": kind, "channel": channel, "language": language_of(draft.language)}
    row = MessageTemplate.objects.locked().filter(**key).first() or MessageTemplate(**key)
    row.subject, row.text, row.html = wording.subject, wording.text, wording.html
    row.is_active = draft.is_active
    message = "someone else is writing the same template right now; look at it and try again"
    with unless_taken(Refused("notifications.template_overtaken", message)):
        row.save()
    fact = TemplateSaved(kind_of=kind, channel=channel, language=row.language, is_active=row.is_active)
    record(ctx, row, fact)
    return row


@command(needs="notifications.edit")
def drop_template(ctx: Context, *, template_id: str) -> None:
    """Go back to the words that come with Goodorder; raises Missing."""
    row = MessageTemplate.objects.visible_to(ctx).locked().by_public_id(template_id)
    record(ctx, row, TemplateDropped(kind_of=row.kind, channel=row.channel, language=row.language))
    row.delete()


@command(needs="notifications.edit")
def choose_sender(ctx: Context, *, channel: str, sender: str) -> SenderChoice:
    """Let a sender carry the messages of a channel from now on. Raises Invalid naming the field."""
    if sender not in names("message_senders"):
        known = ", ".join(names("message_senders")) or "none"
        message = f"sender: no sender named {sender} is installed; choose one of: {known}"
        raise Invalid("notifications.sender_unknown", message, field="sender")
    where = checks.one_of(channel, CHANNELS, field="channel")
    row, _ = SenderChoice.objects.update_or_create(channel=where, defaults={"sender": sender})
    record(ctx, row, SenderChosen(channel=where, sender=sender))
    return row


@command(needs="notifications.consent")
def note_consent(
    ctx: Context,
    *,
    address: str,
    kind: str,
    is_given: bool,
    channel: str = "",
    source: str = "",
    wording: str = "",
) -> Consent:
    """Note that somebody, by their address, says yes or no to a purpose (a kind of message, or marketing).

    Without a channel: mail for an address of mail, else SMS. `source` is where they said so, `wording` the text they
    were shown. Raises Invalid naming the field.
    """
    where = checks.text(address, field="address", most=254).lower()
    what = checks.one_of(kind, tuple(sorted(PURPOSES)), field="kind")
    on = checks.one_of(channel or (MAIL if "@" in where else SMS), CHANNELS, field="channel")
    if on == MAIL and "@" not in where:
        message = "channel: a number is reached by sms or chat; choose one of these, or a mail address"
        raise Invalid("notifications.consent_channel", message, field="channel")
    said: dict[str, Any] = {
        "is_given": is_given,
        "source": checks.text(source, field="source", most=120, least=0),
        "wording": checks.text(wording, field="wording", most=2000, least=0),
    }
    row, _ = Consent.objects.update_or_create(
        address=where, kind=what, channel=on, defaults={**said, "noted_at": ctx.now}
    )
    record(ctx, row, ConsentNoted(address=where, kind_of=what, channel=on, **said))
    return row


@command(needs="notifications.send")
def record_answer(ctx: Context, *, message_id: str, score: int, comment: str = "") -> Message:
    """Keep what somebody answered to a follow-up: 1 (bad) to 5 (good), over what was kept before.

    Raises Missing, Invalid naming the field, Refused for a message that asked nothing or was not sent.
    """
    message = Message.objects.visible_to(ctx).locked().by_public_id(message_id)
    if message.kind not in CONSENTED or message.state != "sent":
        raise Refused("notifications.asked_nothing", "only a follow-up that was sent has an answer")
    message.score = checks.whole(score, field="score", least=1, most=HIGHEST_SCORE)
    message.comment = checks.text(comment, field="comment", most=2000, least=0)
    message.save(update_fields=["score", "comment"])
    record(ctx, message, FollowUpAnswered(message_id=message.public_id, score=message.score))
    return message


@command(needs="retention.drop")
def drop_messages(ctx: Context, *, before: datetime, most: int) -> int:  # noqa: ARG001 - a command takes who acts
    """Delete messages written before an instant that went out, or never will; returns how many."""
    over = Message.objects.filter(state__in=["sent", "failed", "suppressed"]).order_by("id")
    return delete_oldest(over, "created_at", before=before, most=most)
