"""The wire to a mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from goodorder.adapters.message_senders.smtp.settings import Settings


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Open a session, encrypted and signed in as the settings say; raises what `smtplib` does."""
    if settings.scheme == "smtps":
        session: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=settings.timeout_s, context=ssl.create_default_context()
        )
    else:
        session = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_s)
    with session:
        if settings.scheme == "smtp+starttls":
            session.starttls(context=ssl.create_default_context())
        if settings.user:
            session.login(settings.user, settings.password)
        yield session


def hand_over(settings: Settings, mail: EmailMessage) -> None:
    """Hand one mail to the server; raises what `smtplib` does."""
    with connected(settings) as session:
        session.send_message(mail)
