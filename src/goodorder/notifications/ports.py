"""The socket for senders: who carries a message to a person.

A message's key was stored before the call. The same key delivers once, however often it is sent; when an answer is lost
the same message is sent again under the same key.
"""

from dataclasses import dataclass
from typing import Protocol, Self

from goodorder.kernel.errors import Refused, Transient


class SenderUnavailable(Transient):
    """503: no usable answer came; send the same message again under the same key."""

    def __init__(self, message: str) -> None:
        super().__init__("notifications.sender_unavailable", message)


class SenderRefused(Refused):
    """409: the message will never be carried as it is, for instance to an address that does not exist."""

    def __init__(self, message: str) -> None:
        super().__init__("notifications.sender_refused", message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message to one person; `to` is a mail address, a telephone number or a chat name, by `channel`."""

    key: str
    channel: str
    to: str
    name: str
    language: str
    subject: str
    text: str
    html: str = ""


class MessageSender(Protocol):
    """One carrier of messages. Safe to call from several threads; never called inside a transaction."""

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        ...

    def send(self, envelope: Envelope) -> str:
        """Carry a message; returns the sender's reference. Raises SenderUnavailable or SenderRefused."""
        ...

    def check(self) -> str:
        """Return what the sender says of itself when it is well; raises SenderUnavailable."""
        ...
