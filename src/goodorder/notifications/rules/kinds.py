"""What messages are about, and the values their templates may use. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CHANNELS = MAIL, SMS, CHAT = ("mail", "sms", "chat")
FOLLOW_UP = "follow_up"
PERSONAL = "personal"  # somebody of ours writes to one person, in their own words
CONSENTED = frozenset({FOLLOW_UP})  # kinds that only go to people who said yes to them
MARKETING = "marketing"
PURPOSES = CONSENTED | {
    MARKETING
}  # what people are asked about: marketing goes out by lists, not by messages

_ORDER = {"order": "SO-2026-000123", "name": "Ada Byron", "seller": "Northwind Tea Ltd"}
_MUGS = {"name": "Mug, blue", "quantity": 2}
_KETTLE = {"name": "Kettle 1.7 l", "quantity": 1}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message with values as they may look: what a template names must be among them."""

    code: str
    sample: Mapping[str, Any]


_PAGE = "https://orders.example.com/o/kJ7…/"
_MORE: Mapping[str, Mapping[str, Any]] = {
    "order_placed": {
        "items": [_KETTLE, _MUGS],
        "total": "87.95 GBP",
        "arrive_on": "3 December 2026",
        "page": _PAGE,
    },
    "shipped": {"items": [_KETTLE], "to_come": [_MUGS], "tracking": "SIM665729035810", "page": _PAGE},
    "delivered": {"items": [_KETTLE], "to_come": [_MUGS]},
    "promise_changed": {"arrive_on": "9 December 2026", "reason": "a delivery to us is late"},
    "part_cancelled": {"items": [_MUGS], "reason": "no longer wanted"},
    "cancelled": {"reason": "no longer wanted"},
    "payment_asked": {
        "amount": "87.95 GBP",
        "address": "https://pay.example.com/c/9Zk…",
        "pay_by": "4 December 2026",
        "page": _PAGE,
    },
    "refunded": {"amount": "23.00 GBP"},
    "return_authorised": {
        "number": "RET-2026-000007",
        "items": [_KETTLE],
        "is_kept": False,
        "send_by": "2 January 2027",
        "page": _PAGE,
    },
    "return_extended": {"number": "RET-2026-000007", "send_by": "16 January 2027", "page": _PAGE},
    "return_received": {"number": "RET-2026-000007", "items": [_KETTLE], "page": _PAGE},
    "pickup_ready": {
        "items": [_KETTLE],
        "is_part": False,
        "store": "Leeds, Briggate",
        "code": "041729",
        "hold_until": "10 December 2026",
    },
    "pickup_cancelled": {"items": [_KETTLE], "store": "Leeds, Briggate"},
    "pickup_uncollected": {"items": [_KETTLE], "store": "Leeds, Briggate"},
    FOLLOW_UP: {"items": [_KETTLE, _MUGS]},
    PERSONAL: {"subject": "Your question", "text": "Hello Ada Byron,\n\nyour parcel is on its way."},
}
KINDS: Mapping[str, Kind] = {code: Kind(code, {**_ORDER, **more}) for code, more in _MORE.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Templates of a message. Without `html` it follows from the text; `subject` is for mails."""

    subject: str = ""
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """A wording of our own for a kind, channel and language; inactive: such messages are not written."""

    kind: str
    channel: str
    language: str
    wording: Wording
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person and how to reach them; what is empty is not used."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"

    def address(self, channel: str) -> str:
        """Return where a channel reaches them; empty when it does not."""
        return self.email.strip() if channel == MAIL else self.phone.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A message wanted about a subject (`about`), for a cause that is told once, not before `due_at`.

    `company` and `shop` are the codes of the company and sales channel it belongs to.
    """

    kind: str
    about: str
    cause: str
    recipient: Recipient
    values: Mapping[str, Any] = field(default_factory=dict)
    company: str = ""
    shop: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent: a subject of one line, plain text, and the same as HTML."""

    subject: str
    text: str
    html: str
