"""Which mail server, and in whose name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from goodorder.kernel.errors import Invalid

URL = "GOODORDER_SMTP_URL"
SENDER = "GOODORDER_MAIL_FROM"
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Scheme (smtp, smtp+starttls or smtps), host and port; user and password if there are; the From of mails."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str
    timeout_s: float = 15.0


def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises Invalid naming the variable that is missing or wrong."""
    parts, sender = urlsplit(environ.get(URL, "")), environ.get(SENDER, "").strip()
    if parts.scheme not in PORTS or not parts.hostname:
        example = "smtp+starttls://user:password@mail.example.com:587"
        raise Invalid(
            "notifications.sender_not_configured", f"set {URL} to an address like {example}", field=URL
        )
    if "@" not in sender:
        message = f"set {SENDER} to the address mails come from"
        raise Invalid("notifications.sender_not_configured", message, field=SENDER)
    return Settings(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )
