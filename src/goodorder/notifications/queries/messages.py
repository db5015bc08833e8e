"""Reads of messages, templates, consents and senders."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from goodorder.kernel import checks
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.models import Event
from goodorder.kernel.paging import Page, page_of
from goodorder.notifications.events import ConsentNoted
from goodorder.notifications.models import Consent, Message, MessageTemplate, SenderChoice
from goodorder.notifications.queries.rendering import tried
from goodorder.notifications.rules import (
    CHANNELS,
    CONSENTED,
    KINDS,
    MAIL,
    Rendered,
    Wording,
    default_for,
)

MAILBOX = "mailbox"
MOST_SAID = 100


@dataclass(frozen=True, slots=True)
class TemplateInForce:
    """The wording of a kind, channel and language; `row` is ours, None where the default holds."""

    kind: str
    channel: str
    language: str
    wording: Wording
    row: MessageTemplate | None

    @property
    def is_active(self) -> bool:
        """Whether such messages are written: mails by default, SMS and chat once somebody has worded them."""
        return self.row.is_active if self.row else self.channel == MAIL


def get_message(ctx: Context, *, message_id: str) -> Message:
    """Return a message; raises Missing."""
    return Message.objects.visible_to(ctx).by_public_id(message_id)


def list_messages(
    ctx: Context,
    *,
    state: str = "",
    kind: str = "",
    channel: str = "",
    about: str = "",
    cursor: str = "",
    size: int = 50,
) -> Page[Message]:
    """List messages, newest first; `about` is the id of what they are about."""
    asked = {"state": state, "kind": kind, "channel": channel, "about": about}
    rows = Message.objects.visible_to(ctx).filter(**{name: value for name, value in asked.items() if value})
    return page_of(rows.defer("text", "html"), cursor=cursor, size=size)


def list_templates(ctx: Context) -> list[TemplateInForce]:
    """List the mails of every kind in English, and all that has words of our own."""
    own = {(row.kind, row.channel, row.language): row for row in MessageTemplate.objects.visible_to(ctx)}
    wanted = dict.fromkeys([*((kind, MAIL, "en") for kind in KINDS), *sorted(own)])
    return [_in_force(key, own.get(key)) for key in sorted(wanted, key=lambda key: list(KINDS).index(key[0]))]


def get_template(ctx: Context, *, kind: str, channel: str, language: str) -> TemplateInForce:
    """Return the wording in force for a kind, channel and language; raises Invalid for what there is not."""
    key = (_known_kind(kind), checks.one_of(channel, CHANNELS, field="channel"), language_of(language))
    own = MessageTemplate.objects.visible_to(ctx)
    return _in_force(key, own.filter(kind=kind, channel=channel, language=key[2]).first())


@internal_query
def language_of(text: str) -> str:
    """Return a language as templates name it, `pt-br` as `pt`; raises Invalid when it is none."""
    code = text.partition("-")[0].strip().lower()
    return checks.text(code, field="language", most=3, least=2)


def _known_kind(kind: str) -> str:
    return checks.one_of(kind, tuple(KINDS), field="kind")


def _in_force(key: tuple[str, str, str], row: MessageTemplate | None) -> TemplateInForce:
    kind, channel, language = key
    wording = (
        Wording(subject=row.subject, text=row.text, html=row.html) if row else default_for(kind, language)
    )
    return TemplateInForce(kind, channel, language, wording, row)


@internal_query
def templates_to_write(kind: str, language: str) -> list[TemplateInForce]:
    """Return what a message is written with, by channel: its language's own words, else the English ones of ours."""
    wanted = list(dict.fromkeys([language, "en"]))
    rows = {
        (row.channel, row.language): row
        for row in MessageTemplate.objects.filter(kind=kind, language__in=wanted)
    }
    found = []
    for channel in CHANNELS:
        row = rows.get((channel, language))
        if row is None and channel != MAIL:
            row = rows.get((channel, "en"))
        in_force = _in_force((kind, channel, row.language if row else language), row)
        if in_force.is_active:
            found.append(in_force)
    return found


def preview_template(ctx: Context, *, kind: str, channel: str, wording: Wording) -> Rendered:
    """Write a message with sample values, keeping nothing; raises Invalid naming what is wrong."""
    ctx.require("notifications.view")
    return tried(_known_kind(kind), channel, wording)


def list_senders(ctx: Context) -> dict[str, str]:
    """Return who carries the messages of each channel; empty where nobody does."""
    chosen = dict(SenderChoice.objects.visible_to(ctx).values_list("channel", "sender"))
    return {channel: chosen.get(channel, _by_default(channel)) for channel in CHANNELS}


@internal_query
def sender_of(channel: str) -> str:
    """Return who carries the messages of a channel; empty when nobody does."""
    found = SenderChoice.objects.filter(channel=channel).values_list("sender", flat=True).first()
    return found or _by_default(channel)


def _by_default(channel: str) -> str:
    return MAILBOX if channel == MAIL else ""


def consents_of(ctx: Context, *, address: str) -> dict[str, bool]:
    """Return what somebody said to the kinds that want a yes; nothing said is no."""
    said = dict(
        Consent.objects.visible_to(ctx)
        .filter(address=address.strip().lower())
        .order_by("-channel")  # mail comes last and counts, where a number has none
        .values_list("kind", "is_given")
    )
    return {kind: said.get(kind, False) for kind in sorted(CONSENTED)}


@internal_query
def consents_said(addresses: Collection[str]) -> list[Consent]:
    """Return what was said for some addresses, in small letters, by purpose, channel and address."""
    return list(Consent.objects.filter(address__in=addresses).order_by("kind", "channel", "address"))


def consent_history(ctx: Context, *, addresses: Collection[str]) -> list[Event]:
    """Return everything that was said for some addresses, latest first: facts that nobody can change."""
    rows = Consent.objects.visible_to(ctx).filter(address__in=[each.lower() for each in addresses])
    ids = list(rows.values_list("public_id", flat=True))
    return list(Event.objects.filter(about__in=ids, kind=ConsentNoted.kind).order_by("-id")[:MOST_SAID])


@internal_query
def agreed(kind: str, channel: str, addresses: Collection[str]) -> set[str]:
    """Return those of some addresses, in small letters, that said yes to a purpose on a channel."""
    rows = Consent.objects.filter(kind=kind, channel=channel, is_given=True, address__in=addresses)
    return set(rows.values_list("address", flat=True))


@internal_query
def may_write(kind: str, address: str, channel: str = MAIL) -> bool:
    """Tell whether somebody may be sent messages of a kind on a channel."""
    if kind not in CONSENTED:
        return True
    return Consent.objects.filter(address=address.lower(), kind=kind, channel=channel, is_given=True).exists()


@internal_query
def was_told(kind: str, cause: str) -> bool:
    """Tell whether a message of a kind was written for a cause."""
    return Message.objects.filter(kind=kind, cause=cause).exists()


@internal_query
def due_messages(now: datetime) -> list[Message]:
    """Return the messages whose time has come and that are not sent."""
    rows = Message.objects.filter(state__in=["queued", "sending"], due_at__lte=now)
    return list(rows.order_by("due_at")[:200])
