"""What two rows of one person share: mail, phone, or a name much alike at the same postcode. Pure."""

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

MARK_KINDS = EMAIL, PHONE, PLACE = ("email", "phone", "place")
LEAST_ALIKE_PERCENT = 50  # of the trigrams of two names at one postcode

# Where a marketplace stands between us and the buyer: an address of the order, not of the person.
_MASKING = re.compile(
    r"(^|\.)(marketplace\.amazon\.[a-z.]+|members\.ebay\.[a-z.]+|marketplace\.ebay\.[a-z.]+|"
    r"relay\.walmart\.com|messages\.etsy\.com|message\.etsy\.com|mirakl\.net|mkp\.[a-z0-9-]+\.[a-z]+|"
    r"privaterelay\.appleid\.com|scs\.tiktokw?\.[a-z]+|reply\.bol\.com|verkopen\.bol\.com|mail\.otto\.market)$"
)
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})  # where dots before the @ mean nothing


def is_masked(email: str) -> bool:
    """Tell whether an address stands for a buyer on a marketplace, so that it says nothing of who they are."""
    return bool(_MASKING.search(email.strip().lower().rpartition("@")[2]))


def email_key(email: str) -> str:
    """Return a mailbox in one spelling; empty for none and for one that is masked."""
    name, _, domain = email.strip().lower().rpartition("@")
    name = name.partition("+")[0]
    if not name or is_masked(email):
        return ""
    if domain in _DOTLESS:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def phone_key(phone: str, country: str) -> str:
    """Return a number as E.164, read as dialled within a country where it names none; empty for what is no number."""
    try:
        number = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def name_key(name: str) -> str:
    """Return a name in small plain letters, its parts in alphabetical order."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    return " ".join(sorted(re.findall(r"\w+", plain.casefold())))


def place_key(postcode: str, country: str) -> str:
    """Return a postcode with its country in one spelling; empty without one."""
    plain = re.sub(r"[\W_]", "", postcode).casefold()
    return f"{country.upper()}/{plain}" if plain else ""


def marks_of(
    *, emails: Iterable[str], phones: Iterable[tuple[str, str]], places: Iterable[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return everything a customer is recognised by, as (kind, value); phones and places come with their country."""
    found = {(EMAIL, email_key(email)) for email in emails}
    found |= {(PHONE, phone_key(phone, country)) for phone, country in phones}
    found |= {(PLACE, place_key(postcode, country)) for postcode, country in places}
    return {(kind, value) for kind, value in found if value}
