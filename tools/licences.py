"""Compares the licence of every package in the locks with what this project may build on.

Reads what the installed packages say of themselves. Copyleft packages that ship with the product must be named
in NOTICE. Usage: python tools/licences.py [checkout]
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PERMISSIVE = {
    "0BSD", "Apache-2.0", "Artistic-1.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC",
    "LicenseRef-Public-Domain", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# Used unmodified and replaceable, so their terms stay with their own files; NOTICE says so.
COPYLEFT_IN_NOTICE = {"LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"}
# Programs that tests run beside ours and never import: their terms reach nothing of ours. They may not ship.
ONLY_RUN_BY_TESTS = {"beancount"}
# Older ways in which packages state a licence, in today's names.
CLASSIFIERS = {
    "OSI Approved :: MIT License": "MIT",
    "OSI Approved :: BSD License": "BSD-3-Clause",
    "OSI Approved :: Apache Software License": "Apache-2.0",
    "OSI Approved :: ISC License (ISCL)": "ISC",
    "OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "OSI Approved :: Python Software Foundation License": "PSF-2.0",
    "OSI Approved :: GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "Public Domain": "LicenseRef-Public-Domain",
}
FIELDS = {"MIT": "MIT", "BSD-3-Clause": "BSD-3-Clause", "Apache-2.0": "Apache-2.0"}
# Packages that state no licence a program can read: what a person read, and where.
READ_BY_A_PERSON = {
    "axe-playwright-python": (
        "MIT",
        "the LICENSE file in the package; the axe script it carries is MPL-2.0, tests only",
    ),
    "pypdfium2": (
        "BSD-3-Clause",
        "its licence field names BSD-3-Clause and Apache-2.0 with those of PDFium's parts",
    ),
    "saxonche": (
        "MPL-2.0",
        "its project's page for SaxonC-HE; the wheel itself states nothing",
    ),
    "text-unidecode": (
        "Artistic-1.0",
        "offers the Artistic licence or the GPL; the former is taken, tests only",
    ),
}
NAME = re.compile(r"(?m)^([A-Za-z0-9][\w.-]*)==")


def locked(root: Path, name: str) -> set[str]:
    """Return the packages of one lock."""
    return {match.lower() for match in NAME.findall((root / "requirements" / f"{name}.txt").read_text())}


def licence_of(name: str) -> str | None:
    """Return a package's licence expression; None when it is not installed here (another platform's)."""
    if name in READ_BY_A_PERSON:
        return READ_BY_A_PERSON[name][0]
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if "License-Expression" in said:
        return said["License-Expression"]
    field = "".join(said.get_all("License") or [])
    found = [
        line.removeprefix("License :: ") for line in said.get_all("Classifier") or [] if "License ::" in line
    ]
    known = [CLASSIFIERS.get(line, line) for line in found if line != "DFSG approved"]
    return " AND ".join(known) or FIELDS.get(field, field)


def choices(expression: str) -> Iterator[set[str]]:
    """Yield the sets of licences one may choose between: `A OR B AND C` is {A} or {B, C}."""
    for choice in expression.replace("(", "").replace(")", "").split(" OR "):
        yield {part.strip() for part in choice.split(" AND ")}


def verdict(name: str, expression: str, *, shipped: bool, notice: str) -> str:
    """Return what is wrong with building on a package; empty when nothing is."""
    allowed = PERMISSIVE | COPYLEFT_IN_NOTICE
    fitting = [choice for choice in choices(expression) if choice <= allowed]
    if name in ONLY_RUN_BY_TESTS and not shipped:
        return ""
    if not expression:
        return f"{name}: states no licence; read it and enter it in READ_BY_A_PERSON with where it stands"
    if not fitting:
        return f"{name}: `{expression}` is not on the allow-list; replace the package"
    if shipped and not any(choice <= PERMISSIVE for choice in fitting) and name not in notice:
        return f"{name}: `{expression}` ships with the product and must be named in NOTICE"
    return ""


def problems(root: Path) -> list[str]:
    """Return everything wrong with the licences in a checkout's locks."""
    notice_file = root / "NOTICE"
    notice = notice_file.read_text().lower() if notice_file.exists() else ""
    shipped = locked(root, "base")
    found = []
    for name in sorted(locked(root, "dev")):
        expression = licence_of(name)
        if expression is not None:
            found.append(verdict(name, expression, shipped=name in shipped, notice=notice))
    return [line for line in found if line]


def main() -> int:
    """Print every problem; return 1 if there is any."""
    found = problems(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    print(*found, sep="\n" if found else "")
    print(f"licences: {len(found)} problems" if found else "licences: all on the allow-list")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
