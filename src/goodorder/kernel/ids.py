"""Public identifiers: a prefix that says what it is, then a time-sortable random part."""

import secrets
import time
from base64 import b32hexencode
from typing import Any

from django.db import models

_CROCKFORD = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", b"0123456789abcdefghjkmnpqrstvwxyz")
_RANDOM_BITS, _LENGTH, _BYTES = 80, 26, 20  # as many bytes as make whole letters


def new_id(prefix: str) -> str:
    """Return e.g. `ord_01jd…`: 48 bits of milliseconds, 80 random bits, in Crockford's base 32."""
    value = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    letters = b32hexencode(value.to_bytes(_BYTES, "big"))[-_LENGTH:]
    return f"{prefix}_{letters.translate(_CROCKFORD).decode()}"


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
