"""Every command has a route or a reason; the published document is the one the code makes."""

import importlib
import json
import re
from collections import Counter
from pathlib import Path

import goodorder
from goodorder.config.schema import document
from goodorder.doorway.serving import REACHED
from goodorder.kernel.command import COMMANDS

ROOMS = Path(goodorder.__file__).parent
DOORS = [found.parent.name for found in ROOMS.glob("*/internal_commands.py")]
INTERNAL = {
    name: reason
    for door in DOORS
    for name, reason in importlib.import_module(f"goodorder.{door}.internal_commands").INTERNAL.items()
}


def load_commands():
    rooms = {found.parent for found in ROOMS.glob("*/commands*")}
    for room in rooms:
        importlib.import_module(f"goodorder.{room.name}.commands")


def test_every_command_has_a_route_or_a_reason():
    load_commands()
    ours = {name for name, found in COMMANDS.items() if found.function.__module__.startswith("goodorder.")}
    assert ours - set(REACHED) - set(INTERNAL) == set(), "give it a route or a line in internal_commands.py"
    assert set(INTERNAL) - ours == set(), "no such command any more"
    assert set(INTERNAL) & set(REACHED) == set(), "it has a route now: take it off the list"
    assert all(len(reason) > 15 for reason in INTERNAL.values())


def test_the_checked_in_document_is_up_to_date(pytestconfig):
    kept = (pytestconfig.rootpath / "docs/reference/openapi.json").read_text()
    assert kept == document(), "write goodorder.config.schema.document() to docs/reference/openapi.json"


def test_the_document_says_everything_a_client_needs():
    made = json.loads(document())
    assert made["openapi"].startswith("3.1")
    assert made["components"]["securitySchemes"]["ApiKeyAuth"]["scheme"] == "bearer"
    operations = [one for path in made["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) > 60
    assert all(name.isalnum() and name[0].islower() for name in names)
    for one in operations:
        assert len(one["tags"]) == 1
        assert one["summary"]
        assert {"400", "401", "403", "404", "409", "422", "500", "503"} <= set(one["responses"])
    capture = made["paths"]["/api/v1/orders"]["post"]
    assert made["components"]["schemas"]["OrderSent"]["examples"]
    assert next(p for p in capture["parameters"] if p["name"] == "Idempotency-Key")["required"] is True


def test_every_request_shape_refuses_unknown_fields():
    made = json.loads(document())
    open_shapes = [
        name
        for name, shape in made["components"]["schemas"].items()
        if name.endswith(("Sent", "Changes", "Parts")) and shape.get("additionalProperties") is not False
    ]
    assert open_shapes == []


def test_no_amount_is_a_fraction():
    assert '"type": "number"' not in document()


def test_the_document_is_served_to_everybody(client):
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.content.decode()) == (200, document())


def test_no_two_shapes_share_a_name(pytestconfig):
    source = pytestconfig.rootpath / "src/goodorder"
    named = [
        name
        for file in source.glob("*/shapes/*.py")
        for name in re.findall(r"^class (\w+)\(", file.read_text(), re.MULTILINE)
    ]
    assert sorted(name for name, count in Counter(named).items() if count > 1) == []
