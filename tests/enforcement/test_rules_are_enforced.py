"""Each house rule is broken on purpose in a copy of the tree, and the tool must notice."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOM_RULES = "tools/lint_rooms.py"
COMMAND = "from goodorder.kernel.command import command\n\n\n@command(needs='catalog.edit')\n"
FEW_ROOMS = ("kernel", "catalog", "inventory", "orders/models")


@pytest.fixture
def copy(tmp_path: Path, checkout: Path) -> Path:
    return copied(checkout, tmp_path, ("src", "tools", "requirements"))


@pytest.fixture
def small_copy(tmp_path: Path, checkout: Path) -> Path:
    """Return the rooms that the planted lines are about: the rules look at one file after the other."""
    return copied(checkout, tmp_path, ("tools", *(f"src/goodorder/{room}" for room in FEW_ROOMS)))


def copied(checkout: Path, to: Path, folders: Sequence[str]) -> Path:
    for folder in folders:
        shutil.copytree(checkout / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "NOTICE"):
        if (checkout / file).exists():
            shutil.copy(checkout / file, to)
    return to


def plant(copy: Path, file: str, text: str) -> None:
    path = copy / file
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text() if path.exists() else ""
    path.write_text(f"{before}\n{text}\n")


def run(copy: Path, *command: str) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "200"}
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    return done.returncode, done.stdout + done.stderr


def run_tool(copy: Path, tool: str) -> tuple[int, str]:
    return run(copy, sys.executable, tool)


def lint_imports(copy: Path) -> tuple[int, str]:
    return run(
        copy, str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--config", "pyproject.toml"
    )


@pytest.mark.parametrize("tool", [ROOM_RULES, "tools/taste.py", "tools/locks.py", "tools/licences.py"])
def test_tool_accepts_the_tree_as_it_is(copy: Path, tool: str) -> None:
    assert run_tool(copy, tool)[0] == 0


def test_import_contracts_accept_the_tree_as_it_is(copy: Path) -> None:
    code, text = lint_imports(copy)
    assert (code, "2 kept, 0 broken" in text) == (0, True)


@pytest.mark.parametrize(
    ("file", "text", "sign"),
    [
        (
            "catalog/events.py",
            "import goodorder.orders",
            "goodorder.catalog is not allowed to import goodorder.orders",
        ),
        ("payments/events.py", "import goodorder.inventory", "not allowed to import goodorder.inventory"),
        ("kernel/clock.py", "import goodorder.catalog.models", "goodorder.kernel is not allowed to import"),
        ("stray/__init__.py", "", "goodorder.stray"),
        ("catalog/models.py", "import goodorder.catalog.commands", "import goodorder.catalog.commands"),
        ("catalog/rules.py", "import goodorder.catalog.models", "import goodorder.catalog.models"),
        ("catalog/attic.py", "", "goodorder.catalog.attic"),
    ],
    ids=["floor", "neighbour", "kernel", "new folder", "shelf", "low shelf", "new shelf"],
)
def test_import_contracts_refuse(copy: Path, file: str, text: str, sign: str) -> None:
    plant(copy, "src/goodorder/catalog/commands.py", "")
    plant(copy, f"src/goodorder/{file}", text)
    code, output = lint_imports(copy)
    assert code == 1
    assert sign in " ".join(output.split())


FOREIGN = "from goodorder.inventory.models import Balance\n\n\n"
PLANTED = {
    "foreign create": (
        "catalog/commands.py",
        f"{FOREIGN}def f():\n    Balance.objects.create()",
        "foreign-table",
    ),
    "foreign chain": (
        "catalog/commands.py",
        f"{FOREIGN}def f():\n    Balance.objects.filter(id=1).update(on_hand=0)",
        "foreign-table",
    ),
    "foreign row": (
        "catalog/commands.py",
        f"{FOREIGN}def f():\n    row = Balance.objects.get()\n    row.save()",
        "foreign-table",
    ),
    "foreign loop": (
        "catalog/commands.py",
        f"{FOREIGN}def f():\n    for row in Balance.objects.all():\n        row.delete()",
        "foreign-table",
    ),
    "foreign parameter": (
        "catalog/commands.py",
        f"{FOREIGN}def f(row: Balance):\n    row.save()",
        "foreign-table",
    ),
    "foreign answer": (
        "orders/commands.py",
        "from goodorder.inventory import queries\n\n\ndef f(ctx):\n    row = queries.get_balance(ctx)\n    row.save()",
        "foreign-table",
    ),
    "foreign sql": (
        "catalog/commands.py",
        "SQL = 'UPDATE inventory_balance SET on_hand = 0'",
        "foreign-table",
    ),
    "models behind a door": (
        "web/rows.py",
        "from goodorder.orders.models import Order\n\n\ndef rows():\n    return Order.objects.all()",
        "models-behind-door",
    ),
    "models behind a flow": (
        "flows/story.py",
        "from goodorder.orders import models\n\nROW = models.Order()",
        "models-behind-door",
    ),
    "clock in rules": (
        "catalog/rules.py",
        "from datetime import datetime, UTC\n\nNOW = datetime.now(UTC)",
        "clock",
    ),
    "clock in states": ("catalog/states.py", "import time\n\nNOW = time.time()", "clock"),
    "clock in commands": (
        "catalog/commands.py",
        "from django.utils import timezone\n\n\ndef f():\n    return timezone.now()",
        "clock",
    ),
    "network in a command": (
        "catalog/commands.py",
        f"from goodorder.kernel import http\n{COMMAND}def ask_it(ctx):\n    http.request('GET', '')",
        "network-in-transaction",
    ),
    "network behind a command": (
        "catalog/commands.py",
        (
            f"from goodorder.kernel.plugs import plug\n{COMMAND}def ask_it(ctx):\n    _ask()\n\n\n"
            "def _ask():\n    plug('carriers', 'own')"
        ),
        "network-in-transaction",
    ),
    "network in a reaction": (
        "flows/story.py",
        (
            "from goodorder.kernel.events import on\nfrom goodorder.kernel.plugs import plug\n\n\n"
            "@on(int)\ndef react(ctx, fact):\n    plug('carriers', 'own')"
        ),
        "network-in-transaction",
    ),
    "network in queries": (
        "catalog/queries.py",
        "from goodorder.kernel import http",
        "network-in-transaction",
    ),
    "transaction in a room": ("catalog/commands.py", "from django.db import transaction", "transaction"),
    "atomic in a door": ("web/rows.py", "from django.db.transaction import atomic", "transaction"),
    "commit by hand": (
        "cli/rows.py",
        "from django.db import connection\n\nconnection.commit()",
        "transaction",
    ),
    "query without ctx": ("catalog/queries.py", "def list_things():\n    return []", "query-without-ctx"),
    "query past visible_to": (
        "catalog/queries.py",
        "def list_things(ctx):\n    return _rows()\n\n\ndef _rows():\n    return Product.objects.all()",
        "missing-visible-to",
    ),
    "Django in rules": ("catalog/rules.py", "from django.conf import settings", "django-free"),
    "Django in an adapter": ("adapters/carriers/x/adapter.py", "import django", "django-free"),
    "command without ctx": (
        "catalog/commands.py",
        f"{COMMAND}def make_it(*, name):\n    pass",
        "command-signature",
    ),
    "positional command": (
        "catalog/commands.py",
        f"{COMMAND}def make_it(ctx, name):\n    pass",
        "command-signature",
    ),
    "wide command": (
        "catalog/commands.py",
        f"{COMMAND}def make_it(ctx, *, a, b, c, d, e, f, g):\n    pass",
        "command-signature",
    ),
    "room without contract": ("attic/models.py", "", "shelves"),
}


@pytest.mark.parametrize(("file", "text", "rule"), PLANTED.values(), ids=PLANTED.keys())
def test_room_rules_refuse(small_copy: Path, file: str, text: str, rule: str) -> None:
    plant(small_copy, f"src/goodorder/{file}", text)
    code, output = run_tool(small_copy, ROOM_RULES)
    assert code == 1
    assert f"[{rule}]" in output


KEPT = {
    "own table": (
        "catalog/commands.py",
        "from goodorder.catalog.models import Product\n\nProduct.objects.create()",
    ),
    "reading a foreign table": (
        "orders/queries.py",
        f"{FOREIGN}def find(ctx):\n    Balance.objects.visible_to(ctx)",
    ),
    "a dictionary's update": ("orders/commands.py", f"{FOREIGN}def f(rows):\n    rows.update(a=Balance)"),
    "internal query": (
        "catalog/queries.py",
        "@internal_query\ndef list_things():\n    return Product.objects.all()",
    ),
    "time as a value": ("catalog/rules.py", "def is_due(now, due_at):\n    return now >= due_at"),
    "network in an effect": (
        "flows/story.py",
        (
            "from goodorder.kernel.events import effect\nfrom goodorder.kernel.plugs import plug\n\n\n"
            "@effect(int)\ndef act(ctx, fact, key):\n    plug('carriers', 'own')"
        ),
    ),
}


@pytest.mark.parametrize(("file", "text"), KEPT.values(), ids=KEPT.keys())
def test_room_rules_allow(small_copy: Path, file: str, text: str) -> None:
    plant(small_copy, f"src/goodorder/{file}", text)
    assert run_tool(small_copy, ROOM_RULES) == (0, "\nlint_rooms: every room keeps the rules\n")


@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        ("src/goodorder/catalog/long.py", "X = 1\n" * 401, "file_lines"),
        ("src/goodorder/catalog/long.py", "def f():\n" + "    print()\n" * 40, "function_lines"),
        ("src/goodorder/web/templates/web/long.html", "<p>\n" * 121, "template_lines"),
        ("src/goodorder/catalog/wide.py", "def f(ctx, a, b, c, d, e, f, g): ...", "parameters"),
        ("src/goodorder/kernel/big.py", "X = 1\n" * 1501, "kernel_lines"),
        ("src/goodorder/catalog/big.py", "X = 1\n" * 4001, "room_lines"),
    ],
)
def test_taste_refuses(small_copy: Path, file: str, text: str, what: str) -> None:
    plant(small_copy, file, text)
    code, output = run_tool(small_copy, "tools/taste.py")
    assert code == 1
    assert f"[{what}]" in output


def test_taste_counts_no_docstrings_in_a_room(small_copy: Path) -> None:
    plant(small_copy, "src/goodorder/kernel/wordy.py", '"""A docstring.' + "\n" * 390 + '"""')
    for number in range(4):
        plant(small_copy, f"src/goodorder/kernel/wordy{number}.py", "# a comment\n\n" * 190)
    assert run_tool(small_copy, "tools/taste.py")[0] == 0


def test_taste_refuses_a_raised_ceiling(small_copy: Path) -> None:
    file = small_copy / "tools" / "taste.toml"
    file.write_text(file.read_text().replace("kernel_lines = 1500", "kernel_lines = 9999"))
    code, output = run_tool(small_copy, "tools/taste.py")
    assert code == 1
    assert "[ratchet] kernel_lines" in output


def test_taste_tells_which_ceiling_could_come_down(copy: Path) -> None:
    shutil.rmtree(copy / "src" / "goodorder" / "web", ignore_errors=True)
    plant(copy, "src/goodorder/web/templates/web/short.html", "<p>")
    assert "could be tightened: template_lines" in run_tool(copy, "tools/taste.py")[1]


@pytest.mark.parametrize(
    ("file", "text", "sign"),
    [
        ("base.txt", "--index-url https" + "://index.example/simple", "[address]"),
        ("base.txt", "left-pad==1.0", "[hash]"),
        ("base.txt", "left-pad>=1.0", "[pin]"),
        ("base.txt", "left-pad==1.0 \\\n    --hash=sha256:00", "[disagree]"),
        ("base.in", "left-pad", "[stale]"),
        ("base.in", "django>=99", "[stale]"),
    ],
)
def test_locks_refuse(copy: Path, file: str, text: str, sign: str) -> None:
    plant(copy, f"requirements/{file}", text)
    code, output = run_tool(copy, "tools/locks.py")
    assert code == 1
    assert sign in output


@pytest.mark.parametrize(
    ("stated", "sign"),
    [
        ("License-Expression: AGPL-3.0-only", "is not on the allow-list"),
        ("License-Expression: MIT AND SSPL-1.0", "is not on the allow-list"),
        ("Summary: says nothing", "states no licence"),
        ("License-Expression: LGPL-3.0-only", "must be named in NOTICE"),
    ],
)
def test_licences_refuse(copy: Path, stated: str, sign: str) -> None:
    described = copy / "src" / "stranger-1.0.dist-info"
    plant(copy, f"src/{described.name}/METADATA", "")
    (described / "METADATA").write_text(f"Metadata-Version: 2.4\nName: stranger\nVersion: 1.0\n{stated}\n")
    for lock in ("base", "dev"):
        plant(copy, f"requirements/{lock}.txt", "stranger==1.0")
    code, output = run_tool(copy, "tools/licences.py")
    assert code == 1
    assert "stranger: " in output
    assert sign in output
