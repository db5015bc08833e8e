"""Messages, templates, consents and senders on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Sent, Shown
from goodorder.notifications.models import Message
from goodorder.notifications.queries import TemplateInForce
from goodorder.notifications.rules import TemplateDraft, Wording

Channel = Literal["mail", "sms", "chat"]
Kind = Annotated[str, Field(min_length=1, max_length=20)]
Source = Annotated[str, Field(max_length=20_000)]
Id = Annotated[str, Field(max_length=40)]


class MessagesAsked(Asked):
    """Which messages; empty: all. `about` is the id of what they are about, such as an order."""

    state: Literal["", "queued", "sending", "sent", "failed", "suppressed"] = ""
    kind: Annotated[str, Field(max_length=20)] = ""
    channel: Channel | Literal[""] = ""
    about: Id = ""


class MessageSummary(Shown):
    """A message in a list; `due_at` is when it may be sent at the earliest, if not at once."""

    id: str
    kind: str
    channel: str
    about: str
    recipient: str
    language: str
    subject: str
    state: str
    reason: str
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None

    @classmethod
    def of(cls, message: Message) -> "MessageSummary":
        """Show a message in a list."""
        names = [name for name in MessageSummary.model_fields if name != "id"]
        return cls(id=message.public_id, **{name: getattr(message, name) for name in names})


class MessageShown(Shown):
    """A message as it was written, who carried it, and the answer to a follow-up (1 to 5)."""

    id: str
    kind: str
    channel: str
    about: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str
    state: str
    reason: str
    sender: str
    reference: str
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    score: int | None
    comment: str

    @classmethod
    def of(cls, message: Message) -> "MessageShown":
        """Show a message."""
        names = [name for name in MessageShown.model_fields if name != "id"]
        return cls(id=message.public_id, **{name: getattr(message, name) for name in names})


class SuppressionSent(Sent):
    """Why a message is not to be sent."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class AnswerSent(Sent):
    """What somebody answered: 1 (bad) to 5 (good)."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=2000)] = ""


class TemplateSent(Sent):
    """Words of our own; variables, `if` and `for` in Django's notation. Without `html` it follows from the text."""

    kind: Kind
    channel: Channel = "mail"
    language: Annotated[str, Field(min_length=2, max_length=10)] = "en"
    subject: Source = ""
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    html: Source = ""
    is_active: bool = True

    def as_draft(self) -> TemplateDraft:
        """Return the room's own word for it."""
        return TemplateDraft(
            kind=self.kind,
            channel=self.channel,
            language=self.language,
            wording=Wording(subject=self.subject, text=self.text, html=self.html),
            is_active=self.is_active,
        )


class TemplateShown(Shown):
    """A wording in force; without `id` it is the one that comes with Goodorder."""

    id: str
    kind: str
    channel: str
    language: str
    subject: str
    text: str
    html: str
    is_active: bool


class TemplatesShown(Shown):
    """All wordings in force."""

    templates: list[TemplateShown]

    @classmethod
    def of(cls, found: Sequence[TemplateInForce]) -> "TemplatesShown":
        """Show all."""
        return cls(
            templates=[
                TemplateShown(
                    id=one.row.public_id if one.row else "",
                    kind=one.kind,
                    channel=one.channel,
                    language=one.language,
                    subject=one.wording.subject,
                    text=one.wording.text,
                    html=one.wording.html,
                    is_active=one.is_active,
                )
                for one in found
            ]
        )


class PreviewSent(Sent):
    """A wording to try with sample values."""

    kind: Kind
    channel: Channel = "mail"
    subject: Annotated[str, Field(max_length=500)] = ""
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    html: Annotated[str, Field(max_length=4000)] = ""


class RenderedShown(Shown):
    """What a person would read."""

    subject: str
    text: str
    html: str


class SenderSent(Sent):
    """A sender that is installed."""

    sender: Annotated[str, Field(min_length=1, max_length=40)]


class SendersShown(Shown):
    """Who carries the messages of each channel; empty: nobody does. `installed` may be chosen."""

    installed: list[str]
    channels: dict[str, str]


class SenderState(Shown):
    """What a sender said when it was asked how it is."""

    is_well: bool
    said: str


class ConsentSent(Sent):
    """A yes or no to a purpose: a kind of message that wants one, or marketing. Where it was said, and to which text."""

    kind: Kind
    is_given: bool
    channel: Channel | Literal[""] = ""
    source: Annotated[str, Field(max_length=120)] = ""
    wording: Annotated[str, Field(max_length=2000)] = ""


class ConsentShown(Shown):
    """What somebody said to the kinds of message that want a yes; nothing said is no."""

    address: str
    kinds: dict[str, bool]
