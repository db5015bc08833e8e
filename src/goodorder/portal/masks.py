"""Personal things as a link may show them: enough to recognise, too little to use. Pure."""

HIDDEN = "•••"


def name_of(name: str) -> str:
    """Return a name with its last word shortened: `Ada Byron` is `Ada B.`."""
    first, *others = name.split() or [""]
    return f"{first} {others[-1][0]}." if others else first


def mail_of(mail: str) -> str:
    """Return an e-mail address with its own part hidden: `a•••@example.com`."""
    own, _at, host = mail.partition("@")
    return f"{own[:1]}{HIDDEN}@{host}" if host else ""


def phone_of(phone: str) -> str:
    """Return the last two digits of a telephone number."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return f"{HIDDEN} {digits[-2:]}" if len(digits) > 4 else ""  # noqa: PLR2004 - a number of four digits is all tail


def street_of(line: str) -> str:
    """Return how a street line begins."""
    return f"{line[:2].strip()}{HIDDEN}" if line else ""
