"""What the published document says of the API: its routes, and the smallest request that each takes."""

import json
import re

from goodorder.config.schema import document

FITTING = ("", "GBP", "GB", "*", "1", "x", "2026-11", "12:00", "1111100", "123456")


def routes():
    """List (method, path, permission) of every published operation."""
    for path, operations in json.loads(document())["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path.removeprefix("/api/v1"), operation["x-permission"], operation


def body_for(schema, defs):
    """Make the smallest body that fits a schema."""
    if "$ref" in schema:
        return body_for(defs[schema["$ref"].rsplit("/", 1)[1]], defs)
    if choices := schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf"):
        return body_for(choices[0], defs)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    makers = {
        "object": lambda: _object_for(schema, defs),
        "array": lambda: [body_for(schema["items"], defs)] * schema.get("minItems", 0),
        "integer": lambda: schema.get("minimum", 1) or 1,
        "boolean": lambda: True,
    }
    return makers.get(schema.get("type"), lambda: _text_for(schema))()


def _object_for(schema, defs):
    needed = set(schema.get("required", []))
    made = {
        name: body_for(part, defs) for name, part in schema.get("properties", {}).items() if name in needed
    }
    return made | (
        {"customer_id": "cus_x"} if schema.get("title") in {"OrderSent", "CheckoutSent", "QuoteSent"} else {}
    )


def _text_for(schema):
    if text := {"date": "2026-11-21", "date-time": "2026-11-21T10:00:00Z"}.get(schema.get("format")):
        return text
    pattern = schema.get("pattern", "")
    if not pattern:
        return "x" * max(1, schema.get("minLength", 1))
    return next(text for text in FITTING if re.search(pattern, text))
