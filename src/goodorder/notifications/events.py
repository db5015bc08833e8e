"""What became of messages, templates and consents."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class MessageQueued(Fact, aggregate="message"):
    """A message is to be sent; an empty `due_at` is at once."""

    message_id: str
    kind_of: str
    channel: str
    subject_id: str
    due_at: str = ""

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Message queued: {kind_of} by {channel}", kind_of=self.kind_of.replace("_", " "))


class MessageSent(Fact, aggregate="message"):
    """A sender has taken a message."""

    message_id: str
    sender: str
    reference: str


class MessageFailed(Fact, aggregate="message"):
    """A sender will not carry a message; a person has to look."""

    message_id: str
    sender: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Message failed: {reason}")


class MessageSuppressed(Fact, aggregate="message"):
    """A message was not sent, for a reason."""

    message_id: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Message not sent: {reason}")


class TemplateSaved(Fact, aggregate="message_template"):
    """Messages of a kind, channel and language have words of our own."""

    kind_of: str
    channel: str
    language: str
    is_active: bool


class TemplateDropped(Fact, aggregate="message_template"):
    """Messages of a kind, channel and language have the words that come with Goodorder again."""

    kind_of: str
    channel: str
    language: str


class ConsentNoted(Fact, aggregate="consent"):
    """A person said yes or no to messages of a kind on a channel: where, and what text they were shown."""

    address: str
    kind_of: str
    is_given: bool
    channel: str = "mail"
    source: str = ""
    wording: str = ""


class SenderChosen(Fact, aggregate="sender_choice"):
    """Messages of a channel are carried by a sender from now on."""

    channel: str
    sender: str


class FollowUpAnswered(Fact, aggregate="message"):
    """What somebody answered to a follow-up; a score of 1 to 5."""

    message_id: str
    score: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Follow-up answered: {score} of 5")
