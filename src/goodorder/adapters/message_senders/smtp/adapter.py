"""The socket's face of a mail server."""

import smtplib
from typing import Self

from goodorder.adapters.message_senders.smtp import client, mapping, settings
from goodorder.notifications.ports import Envelope, SenderRefused, SenderUnavailable

FOR_GOOD = 500


class SmtpSender:
    """Hands mails to a server, one session each; stateless, so threads may share it."""

    def __init__(self, chosen: settings.Settings) -> None:
        self._settings = chosen

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        return cls(settings.from_env())

    def send(self, envelope: Envelope) -> str:
        """Hand a mail over; a server that refuses the recipient or the mail for good has said no."""
        if envelope.channel != "mail":
            raise SenderRefused(f"a mail server does not carry {envelope.channel}")
        mail = mapping.mail(envelope, self._settings.sender)
        try:
            client.hand_over(self._settings, mail)
        except smtplib.SMTPRecipientsRefused as failure:
            raise _verdict(*next(iter(failure.recipients.values()))) from failure
        except smtplib.SMTPAuthenticationError as failure:
            raise SenderUnavailable(f"the mail server does not let us in: {failure.smtp_code}") from failure
        except smtplib.SMTPResponseException as failure:
            raise _verdict(failure.smtp_code, failure.smtp_error) from failure
        except (smtplib.SMTPException, OSError) as failure:
            raise SenderUnavailable(f"the mail server gave no answer: {failure}") from failure
        return str(mail["Message-ID"])

    def check(self) -> str:
        """Open a session and close it again."""
        try:
            with client.connected(self._settings) as session:
                session.noop()
        except (smtplib.SMTPException, OSError) as failure:
            raise SenderUnavailable(f"the mail server cannot be used: {failure}") from failure
        return f"{self._settings.host} takes mails"


def _verdict(code: int, said: bytes | str) -> Exception:
    """Tell a no for good (5xx) from one for now."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    message = f"the mail server said {code} {text}"[:280]
    return SenderRefused(message) if code >= FOR_GOOD else SenderUnavailable(message)
