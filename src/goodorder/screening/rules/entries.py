"""Block and allow lists: what may be listed, in the spelling it is recognised by. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.screening.rules.signals import Subject, address_key, domain_of, marks_of, phone_key

LISTINGS = ("block", "allow")
ENTRY_KINDS = ("email", "domain", "phone", "address", "customer", "card")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """What is listed, where, why, and until when (None: until it is taken off).

    An address is written as a mapping's parts joined: `country/postcode/street`.
    """

    listing: str
    kind: str
    value: str
    reason: str
    expires_at: datetime | None = None


def checked_entry(draft: EntryDraft, *, now: datetime) -> EntryDraft:
    """Return an entry in the spelling that is looked for; raises Invalid naming the field and the remedy."""
    kind = checks.one_of(draft.kind, ENTRY_KINDS, field="kind")
    value = _spelt(kind, checks.text(draft.value, field="value"))
    if not value:
        raise Invalid("screening.entry_wrong", f"value: this is no {kind}; {_REMEDIES[kind]}", field="value")
    if draft.expires_at and draft.expires_at <= now:
        raise Invalid("screening.entry_expired", "expires_at: must lie in the future", field="expires_at")
    return EntryDraft(
        listing=checks.one_of(draft.listing, LISTINGS, field="listing"),
        kind=kind,
        value=value,
        reason=checks.text(draft.reason, field="reason"),
        expires_at=draft.expires_at,
    )


_REMEDIES: Mapping[str, str] = {
    "email": "write it as name@example.com",
    "domain": "write it as example.com",
    "phone": "write at least six digits",
    "address": "write it as country/postcode/street, e.g. GB/SW1Y 4JH/12 St James Square",
    "customer": "write the customer's id, cus_…",
    "card": "write provider:token as the review shows it",
}


def _spelt(kind: str, value: str) -> str:
    if kind == "email":
        return value.lower() if domain_of(value) else ""
    if kind == "domain":
        return "" if "." not in value or "@" in value else value.lower()
    if kind == "phone":
        return phone_key(value)
    if kind == "address":
        return _address(value)
    return value if (":" if kind == "card" else "cus_") in value else ""


def _address(value: str) -> str:
    country, _, rest = value.partition("/")
    postcode, _, street = rest.partition("/")
    if not street or not country:
        return ""
    return address_key({"country": country.upper(), "postcode": postcode, "line1": street})


def keys_of(subject: Subject) -> list[tuple[str, str]]:
    """Return every (kind, value) under which a subject may be listed."""
    marks = [(kind, value) for kind, values in marks_of(subject).items() for value in values]
    domain = domain_of(subject.email)
    return [*marks, ("domain", domain)] if domain else marks
