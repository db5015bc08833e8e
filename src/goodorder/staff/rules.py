"""Secrets, drawn once and kept as a hash; how long links hold; who may give what to whom."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta

OWNER = "owner"
SCOPE_KINDS = ("company", "channel", "location")
INVITED_FOR = timedelta(days=3)
RESET_FOR = timedelta(minutes=15)
SIGN_IN_WINDOW = timedelta(minutes=15)
MOST_FAILURES = 5
MOST_FAILURES_OF_AN_ADDRESS = 25


def hash_key(secret: str) -> str:
    """Hash an API key for storage; the key has 160 random bits, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_key() -> str:
    """Draw an API key, shown once: `gok_` and 160 random bits."""
    return f"gok_{secrets.token_hex(20)}"


def new_token() -> str:
    """Draw the secret part of a link: 192 random bits, fit for an address."""
    return secrets.token_urlsafe(24)


def is_within(own: Mapping[str, frozenset[str]], kind: str, code: str) -> bool:
    """Tell whether a grant's scope lies within a person's own scopes; without scopes everything does."""
    return not own or code in own.get(kind, frozenset())
