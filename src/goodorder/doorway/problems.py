"""Failures as `application/problem+json`: one shape for refusals, wrong input and defects."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from goodorder.kernel.errors import OmsError, Transient
from goodorder.kernel.ids import new_id

MEDIA_TYPE = "application/problem+json"
MACHINES = ("/api/", "/hooks/")  # below these only programs call
_READ_ONLY = "25006"  # read_only_sql_transaction: a standby
_log = structlog.get_logger("goodorder.api")
_REMEDIES = {
    "missing": "is missing: send it",
    "extra_forbidden": "is not a field of this request: remove it or correct its name",
    "int_type": "must be a whole number, without quotes or decimal point",
    "int_from_float": "must be a whole number, without decimal point",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be text in quotes",
    "list_type": "must be an array",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "is too short: at least {min_length}",
    "string_too_long": "is too long: at most {max_length} characters",
    "too_short": "has too few entries: at least {min_length}",
    "too_long": "has too many entries: at most {max_length}",
    "literal_error": "must be one of {expected}",
}


def problem(status: int, code: str, title: str, detail: str, **more: Any) -> dict[str, Any]:
    """Return the members of a problem; `type` is a URN made of the stable code."""
    return {
        "type": f"urn:goodorder:error:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }


def problem_of(refusal: OmsError) -> dict[str, Any]:
    """Return the problem a refusal makes; the field it names stands beside its details."""
    details = dict(refusal.details)
    more = {"field": details.pop("field")} if "field" in details else {}
    return problem(refusal.status, refusal.code, refusal.title, refusal.message, details=details, **more)


def as_text(members: Mapping[str, Any]) -> str:
    """Write a problem as JSON."""
    return json.dumps(members, default=str, ensure_ascii=False)


def send(members: Mapping[str, Any]) -> HttpResponse:
    """Make the answer that carries a problem."""
    answer = HttpResponse(as_text(members), status=members["status"], content_type=MEDIA_TYPE)
    if wait_s := members.get("details", {}).get("retry_after_s"):
        answer["Retry-After"] = str(wait_s)
    return with_advice(answer)


def with_advice(answer: HttpResponse) -> HttpResponse:
    """Add the header that says what to do next: sign in, or come back."""
    if answer.status_code == 401:  # noqa: PLR2004 - HTTP's own number
        answer["WWW-Authenticate"] = "Bearer"
    if answer.status_code == 503:  # noqa: PLR2004 - HTTP's own number
        answer["Retry-After"] = "1"
    return answer


def answer_to(failure: BaseException) -> HttpResponse:
    """Make the answer to anything that was raised; what is not foreseen is logged and gets an id, no trace."""
    if isinstance(failure, OmsError):
        return send(problem_of(failure))
    if isinstance(failure, RequestDataTooBig):
        return send(too_large())
    if isinstance(failure, SuspiciousOperation):
        return send(problem(400, "api.malformed", "Malformed request", "the request is not well-formed HTTP"))
    if is_database_away(failure):
        busy = Transient("kernel.database_busy", "the database did not answer in time; try again")
        return send(problem_of(busy))
    return send(_defect(failure))


def is_database_away(failure: BaseException) -> bool:
    """Tell whether something failed because the database is away, overloaded or no longer the primary.

    A connection to a former primary is closed, so that the next request finds the present one.
    """
    demoted = isinstance(failure, DatabaseError) and getattr(failure.__cause__, "sqlstate", "") == _READ_ONLY
    if demoted:
        connection.close()
    away = demoted or isinstance(failure, OperationalError | InterfaceError)
    if away:
        _log.warning("database_unavailable", error=str(failure))
    return away


def too_large() -> dict[str, Any]:
    """Return the problem of a body above the cap."""
    detail = "the body is larger than 1 MiB: send less at once"
    return problem(413, "api.body_too_large", "Too large", detail)


def _defect(failure: BaseException) -> dict[str, Any]:
    defect_id = new_id("err")
    _log.error("defect", id=defect_id, exc_info=failure)
    detail = f"an error of ours, noted as {defect_id}; try again, then report this id"
    return problem(500, "api.defect", "Defect", detail, id=defect_id)


def invalid_input(errors: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the problem of input that does not fit its schema: one entry for each field."""
    entries = [_entry(error) for error in errors]
    first = f"{entries[0]['field']} {entries[0]['detail']}" if entries else "the request does not fit"
    detail = first if len(entries) == 1 else f"{first} (and {len(entries) - 1} more)"
    return problem(422, "api.invalid", "Invalid value", detail, field=entries[0]["field"], errors=entries)


def _entry(error: Mapping[str, Any]) -> dict[str, str]:
    place, *rest = [str(part) for part in error["loc"]]
    steps = rest[1:] if place == "body" else rest[-1:]
    kind = error["type"]
    remedy = _REMEDIES.get(kind, error["msg"].removeprefix("Value error, "))
    detail = remedy.format(**error.get("ctx", {})) if kind in _REMEDIES else remedy
    return {"in": place, "field": ".".join(steps) or place, "code": kind, "detail": detail}


def _http_error(failure: HttpError) -> HttpResponse:
    """Translate the router's own refusals; a refusal of our parser hides behind one of them."""
    if isinstance(failure.__cause__, OmsError | RequestDataTooBig):
        return answer_to(failure.__cause__)
    title = "Malformed request"
    return send(problem(failure.status_code, "api.malformed", title, str(failure)))


def _not_signed_in() -> HttpResponse:
    detail = "send a key of yours: Authorization: Bearer gok_…"
    return send(problem(401, "access.key_missing", "Not signed in", detail))


def register(api: NinjaAPI) -> None:
    """Make every failure inside the API leave as a problem."""

    def on_failure(_: HttpRequest, failure: Exception | type[Exception]) -> HttpResponse:
        if isinstance(failure, ValidationError):
            return send(invalid_input(failure.errors))
        if isinstance(failure, AuthenticationError):
            return _not_signed_in()
        if isinstance(failure, HttpError):
            return _http_error(failure)
        return answer_to(failure) if isinstance(failure, BaseException) else answer_to(failure())

    for kind in (Exception, HttpError, ValidationError, OmsError):
        api.add_exception_handler(kind, on_failure)
