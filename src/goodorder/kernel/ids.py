"""Public identifiers: a prefix that says what it is, then a time-sortable random part."""

import os
import time
from base64 import b32hexencode
from typing import Any

from django.db import models

_CROCKFORD = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", b"0123456789abcdefghjkmnpqrstvwxyz")
_RANDOM, _AT_ONCE, _LETTERS = (
    10,
    128,
    16,
)  # bytes of a random part, parts that are drawn together, letters of one
_spare: list[str] = []
os.register_at_fork(after_in_child=_spare.clear)


def new_id(prefix: str) -> str:
    """Return e.g. `ord_01jd…`: 48 bits of milliseconds, 80 random bits, in Crockford's base 32."""
    try:
        drawn = _spare.pop()
    except IndexError:  # asking the system for each takes longer than all else that an id needs
        letters = _letters(os.urandom(_RANDOM * _AT_ONCE))
        _spare.extend(letters[at : at + _LETTERS] for at in range(0, len(letters), _LETTERS))
        return new_id(prefix)
    instant = time.time_ns() // 1_000_000
    return f"{prefix}_{_letters(instant.to_bytes(_RANDOM, 'big'))[-10:]}{drawn}"


def _letters(data: bytes) -> str:
    return b32hexencode(data).translate(_CROCKFORD).decode()


class PublicIdField(models.CharField[str, str]):
    """A unique public id that fills itself in; `prefix` names the kind of record."""

    def __init__(self, prefix: str = "", **options: Any) -> None:
        options.update(max_length=40, unique=True, editable=False)
        super().__init__(**options)
        self.prefix = prefix

    def deconstruct(self) -> Any:
        """Describe the field for migrations."""
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "unique", "editable"):
            options.pop(fixed, None)
        return name, path, args, {**options, "prefix": self.prefix}

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's signature
        """Name the type in full, which keeps Django from adding a second index for LIKE."""
        return "character varying(40)"

    def get_default(self) -> str:
        """Draw a fresh id for each new instance."""
        return new_id(self.prefix)
