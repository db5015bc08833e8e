"""Secrets of API keys: drawn once, kept as a hash."""

import hashlib
import secrets


def hash_key(secret: str) -> str:
    """Hash an API key for storage; the key has 160 random bits, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_key() -> str:
    """Draw an API key, shown once: `gok_` and 160 random bits."""
    return f"gok_{secrets.token_hex(20)}"
