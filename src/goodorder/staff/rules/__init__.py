"""Secrets, drawn once and kept as a hash; how long links hold; who may give what to whom."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta

OWNER = "owner"
SCOPE_KINDS = ("company", "channel", "location")
INVITED_FOR = timedelta(days=3)
RESET_FOR = timedelta(minutes=15)
SIGN_IN_WINDOW = timedelta(minutes=15)
MOST_FAILURES = 5
MOST_FAILURES_OF_AN_ADDRESS = 25
STEP_S = 30
RECOVERY_CODES = 8


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


def seed_of(server_key: str, nonce: str) -> bytes:
    """Derive the secret of a person's authenticator: the database keeps the nonce alone, which opens nothing."""
    return hmac.digest(server_key.encode(), f"second step {nonce}".encode(), "sha1")


def seed_text(seed: bytes) -> str:
    """Write a secret as authenticators take it (base 32)."""
    return base64.b32encode(seed).decode()


def one_time_code(seed: bytes, step: int) -> str:
    """Return the six digits of a step of thirty seconds (RFC 6238 over RFC 4226)."""
    digest = hmac.digest(seed, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def step_at(epoch_s: float) -> int:
    """Return the step an instant lies in."""
    return int(epoch_s) // STEP_S


def matching_step(seeds: Iterable[bytes], code: str, now: int, *, after: int) -> int | None:
    """Return the step whose code was typed: this one or a neighbour, never one used before; None for no match."""
    steps = [step for step in (now, now - 1, now + 1) if step > after]
    pairs = [(step, one_time_code(seed, step)) for seed in seeds for step in steps]
    found = [step for step, right in pairs if hmac.compare_digest(right.encode(), code.encode())]
    return found[0] if found else None


def new_recovery_code() -> str:
    """Draw a code for the day the authenticator is lost: 50 random bits, easy to write down."""
    letters = base64.b32encode(secrets.token_bytes(7)).decode().lower()[:10]
    return f"{letters[:5]}-{letters[5:]}"
