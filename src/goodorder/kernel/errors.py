"""Refusals: every failure a caller can cause or must know about, with a stable code."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar


class OmsError(Exception):
    """A refusal with a stable code, an HTTP status, a sentence for people and details for machines.

    `code` is `room.reason`; it never changes once published. Anything that is not an OmsError is a bug.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Failure"

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: Mapping[str, Any] = details


class Malformed(OmsError):
    """400: the request cannot be understood as sent (a header is missing, a cursor is broken)."""

    status = 400
    title = "Malformed request"


class Unauthenticated(OmsError):
    """401: nobody, or nobody known, is asking."""

    status = 401
    title = "Not signed in"


class Forbidden(OmsError):
    """403: the caller's roles or scopes do not allow this."""

    status = 403
    title = "Not allowed"


class Missing(OmsError):
    """404: no such record, or none the caller may see."""

    status = 404
    title = "Not found"


class Refused(OmsError):
    """409: well-formed and allowed, but the present state of things forbids it."""

    status = 409
    title = "Refused"


class Invalid(OmsError):
    """422: a value is wrong; `details["field"]` names it and the message says how to mend it."""

    status = 422
    title = "Invalid value"


class TooMany(OmsError):
    """429: asked too often; `details["retry_after_s"]` says when to ask again."""

    status = 429
    title = "Too many tries"


class Transient(OmsError):
    """503: try again later with the same idempotency key."""

    status = 503
    title = "Try again"


@contextmanager
def naming(field: str) -> Iterator[None]:
    """Say which field a look-up inside was made for: a Missing that names none names this one."""
    try:
        yield
    except Missing as failure:
        if "field" in failure.details:
            raise
        raise Missing(
            failure.code, f"{field}: {failure.message}", **failure.details, field=field
        ) from failure
