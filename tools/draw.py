"""Draws `docs/reference/` from the code; `--check` fails when a page is not what the code says now.

Usage: python tools/draw.py [--check]
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import draw_product as product
import draw_source as source
from draw_access import access_page
from source_tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = ROOT / "docs" / "reference"
HEAD = "<!-- Drawn by tools/draw.py; change the code, then draw again. -->\n"
REMEDY = "draw them again: .venv/bin/python tools/draw.py"
PAGES: dict[str, Callable[[], str]] = {
    "rooms.md": product.rooms_page,
    "errors.md": source.errors_page,
    "events.md": product.events_page,
    "machines.md": product.machines_page,
    "permissions.md": product.permissions_page,
    "access.md": access_page,
    "settings.md": source.settings_page,
    "cli.md": product.cli_page,
    "openapi.json": product.openapi_page,
}


def drawn() -> dict[str, str]:
    """Return every page's text."""
    product.open_up()
    return {name: finished(name, page()) for name, page in PAGES.items()}


def finished(name: str, text: str) -> str:
    """Return a page as it lies on disk."""
    head = HEAD if name.endswith(".md") else ""
    return f"{head}{text.rstrip()}\n"


def stale(pages: dict[str, str]) -> list[str]:
    """Return the pages whose file differs or is missing."""
    files = {name: FOLDER / name for name in pages}
    return [name for name, file in files.items() if not file.exists() or file.read_text() != pages[name]]


def main() -> int:
    """Draw, or compare; return 1 when a compared page is stale."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodorder.config.settings")
    pages = drawn()
    differing = stale(pages)
    if "--check" in sys.argv[1:]:
        print(
            *(f"docs/reference/{name} is stale" for name in differing),
            sep="\n",
            end="\n" if differing else "",
        )
        print(REMEDY if differing else f"documents: {len(pages)} pages are what the code says")
        return bool(differing)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in differing:
        (FOLDER / name).write_text(pages[name])
        print(f"drew docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
