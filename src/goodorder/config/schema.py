"""The published description of the API: OpenAPI 3.1, the same bytes every time."""

import copy
import functools
import json
from typing import Any

from goodorder.config.machine_api import api

PREFIX = "api/v1/"
_FAILURES = {
    "400": "The request cannot be read as sent",
    "401": "No key, or none that is known",
    "403": "The key may not do this",
    "404": "No such record, or none the key may see",
    "405": "The address does not answer this method",
    "409": "The present state of things forbids it",
    "413": "The body is larger than 1 MiB",
    "422": "A value is wrong; `errors` names each field",
    "429": "Tried too often; wait as long as Retry-After says",
    "500": "A defect of ours; report its id",
    "503": "Try again, with the same Idempotency-Key",
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A failure, after RFC 9457",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "description": "urn:goodorder:error:<code>"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong and how to mend it"},
        "code": {"type": "string", "description": "stable, `room.reason`"},
        "field": {"type": "string", "description": "the first field that is wrong"},
        "details": {"type": "object", "description": "values behind the sentence"},
        "id": {"type": "string", "description": "of a defect, to report"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "field", "code", "detail"],
                "properties": {name: {"type": "string"} for name in ("in", "field", "code", "detail")},
            },
        },
    },
}


@functools.cache
def document() -> str:
    """Return the document as JSON text: sorted, indented, ending in a line feed."""
    made: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema(path_prefix=PREFIX)))
    made["components"]["schemas"]["Problem"] = _PROBLEM
    made["components"]["responses"] = {status: _failure(text) for status, text in _FAILURES.items()}
    made["security"] = [{"ApiKeyAuth": []}]
    made["servers"] = [{"url": "/"}]
    for operations in made["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _failure(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}


def _complete(operation: dict[str, Any]) -> None:
    """Give an operation its failures; keys of responses become text as JSON has it."""
    responses = {str(status): answer for status, answer in operation["responses"].items()}
    for status in _FAILURES:
        responses.setdefault(status, {"$ref": f"#/components/responses/{status}"})
    operation["responses"] = responses
