"""What parties are made of: particulars, terms and postal addresses, checked and comparable."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.parties.rules.numbers import OF_COMPANY, number_format

CUSTOMER_KINDS = ("person", "company")
CHANNEL_KINDS = ("web", "marketplace", "phone", "mail", "till", "edi", "agent")
TAX_ROUNDINGS = ("line", "document")
MOST_TERMS_DAYS = 365
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_GS1_PREFIX = re.compile(r"[0-9]{4,12}")
_ELECTRONIC = re.compile(r"[0-9A-Z]{2,4}:\S{1,60}")
_POSTAL_LENGTHS = {"postcode": 20, "country": 2, "phone": 40}
_ASKED = {"name": "the recipient's name", "line1": "street and number", "city": "the city"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTerms:
    """How a channel sells: its currency and price list, whether prices show tax, whether it takes backorders."""

    currency: str
    price_list: str
    tax_included: bool = True
    backorders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerParticulars:
    """What is known of a customer. `external_ref` is `source:id` where they come from; terms are in days."""

    name: str
    kind: str = "person"
    email: str = ""
    phone: str = ""
    external_ref: str | None = None
    language: str = "en"
    terms_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """A postal address; `country` is the two-letter ISO code. What a country does not use stays empty."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the parts as plain text, for a JSON column."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyParticulars:
    """What a company's documents say of it. E-invoices need tax number, street, city and e-mail at least.

    `electronic_address` is where e-invoices reach it, as `scheme:address` (`0088:7300010000001`); else the e-mail.
    """

    tax_number: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    registration: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""
    electronic_address: str = ""


def from_json(stored: Mapping[str, Any]) -> PostalAddress:
    """Read an address from a JSON object; parts it does not know are left out, missing ones are empty."""
    known = {part.name for part in fields(PostalAddress)}
    return PostalAddress(**{name: str(value or "") for name, value in stored.items() if name in known})


def checked(postal: PostalAddress, field: str = "ship_to") -> PostalAddress:
    """Return the address without stray blanks; raises Invalid naming the part, e.g. `ship_to.city`."""
    clean = {
        name: checks.text(value, field=f"{field}.{name}", most=_POSTAL_LENGTHS.get(name, 120), least=0)
        for name, value in postal.as_json().items()
    }
    for name, wanted in _ASKED.items():
        if not clean[name]:
            message = f"{field}.{name}: write {wanted}"
            raise Invalid("parties.address_incomplete", message, field=f"{field}.{name}")
    clean["country"] = checks.country(clean["country"], field=f"{field}.country")
    return PostalAddress(**clean)


def checked_company(particulars: CompanyParticulars) -> CompanyParticulars:
    """Return a company's particulars without stray blanks; raises Invalid naming the field."""
    clean = {
        name: checks.text(value, field=name, most=_POSTAL_LENGTHS.get(name, 120), least=0)
        for name, value in asdict(particulars).items()
    }
    clean["tax_number"] = checks.text(clean["tax_number"], field="tax_number", most=40, least=0)
    clean["email"] = email(clean["email"])
    if clean["iban"] and not _is_iban(clean["iban"]):
        raise Invalid("parties.iban_wrong", "iban: its check digits do not fit; copy it again", field="iban")
    if clean["electronic_address"] and not _ELECTRONIC.fullmatch(clean["electronic_address"]):
        message = "electronic_address: write scheme:address, such as 0088:7300010000001"
        raise Invalid("parties.electronic_address_malformed", message, field="electronic_address")
    return CompanyParticulars(**clean)


def gs1_prefix(digits: str, *, field: str = "prefix") -> str:
    """Return a GS1 company prefix without blanks, or nothing for none; raises Invalid."""
    found = "".join(digits.split())
    if found and not _GS1_PREFIX.fullmatch(found):
        message = f"{field}: write the 4 to 12 digits GS1 gave the company"
        raise Invalid("parties.gs1_prefix_wrong", message, field=field)
    return found


def _is_iban(text: str) -> bool:
    """Tell whether the check digits fit (ISO 13616: letters as numbers, the rest of 97 is 1)."""
    plain = "".join(text.split()).upper()
    digits = "".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4] if letter.isalnum())
    return plain.isascii() and plain.isalnum() and int(digits or 0) % 97 == 1


def digest_of(postal: PostalAddress) -> str:
    """Return a fingerprint that ignores case and blanks, so that one place is kept once."""
    plain = {name: " ".join(value.casefold().split()) for name, value in postal.as_json().items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def email(value: Any, *, field: str = "email") -> str:
    """Return an e-mail address, or nothing for none; raises Invalid when it cannot be one."""
    found = checks.text(value, field=field, most=254, least=0)
    if found and not _EMAIL.fullmatch(found):
        message = f"{field}: write an address like name@example.com"
        raise Invalid("parties.email_malformed", message, field=field)
    return found


def language(value: Any, *, field: str = "language") -> str:
    """Return a language tag such as `en` or `pt-BR`; raises Invalid."""
    found = checks.text(value, field=field, most=10)
    if not _LANGUAGE.fullmatch(found):
        message = f"{field}: write a language tag like en, de or pt-BR"
        raise Invalid("parties.language_unknown", message, field=field)
    return found


COMPANY_READERS: Mapping[str, checks.Reader] = {
    "name": partial(checks.text, most=120),
    "country": checks.country,
    **{f"{kind}_format": number_format for kind in OF_COMPANY},
}
CHANNEL_READERS: Mapping[str, checks.Reader] = {
    "name": partial(checks.text, most=120),
    "kind": partial(checks.one_of, known=CHANNEL_KINDS),
    "currency": checks.currency,
    "price_list": checks.code,
    "tax_included": checks.flag,
    "backorders": checks.flag,
    "is_active": checks.flag,
    "order_format": number_format,
}
CUSTOMER_READERS: Mapping[str, checks.Reader] = {
    "name": partial(checks.text, most=160),
    "kind": partial(checks.one_of, known=CUSTOMER_KINDS),
    "email": email,
    "phone": partial(checks.text, most=40, least=0),
    "language": language,
    "terms_days": partial(checks.whole, most=MOST_TERMS_DAYS),
}


def _optional_code(value: Any, *, field: str) -> str:
    return checks.code(value, field=field) if value else ""


TERMS_READERS: Mapping[str, checks.Reader] = {
    "group": _optional_code,
    "tax_number": partial(checks.text, most=40, least=0),
}


def checked_particulars(particulars: CustomerParticulars) -> CustomerParticulars:
    """Return the particulars as they are stored; raises Invalid naming the field."""
    clean = {name: read(getattr(particulars, name), field=name) for name, read in CUSTOMER_READERS.items()}
    ref = checks.text(particulars.external_ref, field="external_ref", most=120, least=0)
    return CustomerParticulars(**clean, external_ref=ref or None)
