"""Gift card codes: 95 random bits in letters that are hard to confuse, and a check character against slips."""

import hmac
import secrets

from goodorder.kernel.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LETTERS, GROUP = 19, 5
_BASE = len(ALPHABET)
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})


def new_code() -> str:
    """Draw a code as it is written: `XXXXX-XXXXX-XXXXX-XXXXX`, its last letter checks the others."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LETTERS))
    code = letters + check_letter(letters)
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def check_letter(letters: str) -> str:
    """Return the letter that makes a slip of one letter, or of most neighbours exchanged, show (Luhn mod 32)."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = ALPHABET.index(letter) * (2 if place % 2 == 0 else 1)
        total += value // _BASE + value % _BASE
    return ALPHABET[-total % _BASE]


def read_code(text: str) -> str:
    """Return a code as typed without blanks and dashes, O read as 0, I and L as 1; raises Invalid for a slip."""
    code = text.upper().translate(_READ_AS)
    is_whole = len(code) == RANDOM_LETTERS + 1 and all(letter in ALPHABET for letter in code)
    if not is_whole or check_letter(code[:-1]) != code[-1]:
        message = f"code: mistyped; a gift card has {RANDOM_LETTERS + 1} letters and digits, compare each"
        raise Invalid("payments.code_mistyped", message, field="code")
    return code


def hash_code(code: str, key: str) -> str:
    """Hash a code as it was read with a key that is not in the database: a stolen table cannot be tried out."""
    return hmac.digest(key.encode(), b"goodorder gift card\0" + code.encode(), "sha256").hex()
