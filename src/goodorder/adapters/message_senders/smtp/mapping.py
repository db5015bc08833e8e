"""A message as a mail. Pure."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

from goodorder.notifications.ports import Envelope, SenderRefused


def mail(envelope: Envelope, sender: str) -> EmailMessage:
    """Return a mail with its text and HTML; the key is its Message-ID, so that mailboxes know a repeat.

    Raises SenderRefused for an address that is none.
    """
    made = EmailMessage()
    name, address = parseaddr(sender)
    made["From"] = Address(name, addr_spec=address)
    made["To"] = _recipient(envelope)
    made["Subject"] = " ".join(envelope.subject.split())
    made["Message-ID"] = f"<{envelope.key}@{address.rpartition('@')[2]}>"
    made["Content-Language"] = envelope.language
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(envelope.text)
    if envelope.html:
        made.add_alternative(envelope.html, subtype="html")
    return made


def _recipient(envelope: Envelope) -> Address:
    try:
        return Address(" ".join(envelope.name.split()), addr_spec=envelope.to)
    except (ValueError, IndexError) as failure:
        raise SenderRefused(f"{envelope.to} is not a mail address") from failure
