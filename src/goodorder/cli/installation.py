"""What every command needs before it can work: a database and a secret key, found or made."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from goodorder.cli import postgres
from goodorder.cli.home import home_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = "goodorder.config.settings"


@contextlib.contextmanager
def database(*, through_pooler: bool = False) -> Iterator[postgres.Cluster | None]:
    """Set DATABASE_URL to this installation's database, started if need be, for as long as the block lasts.

    GOODORDER_DIRECT_URL takes its place, except for those who can live with a pooler. Yields None when the environment names a server of its own. Ends the program with a remedy if none starts.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    set_secret_key()
    direct = os.environ.get("GOODORDER_DIRECT_URL")
    if direct and not through_pooler:
        os.environ["DATABASE_URL"] = direct
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    try:
        cluster = postgres.start(home_folder())
    except postgres.PostgresError as error:
        stop(str(error))
    with cluster:
        os.environ["DATABASE_URL"] = cluster.url
        yield cluster


def set_secret_key() -> None:
    """Set GOODORDER_SECRET_KEY from this installation's own file, made at the first start."""
    if os.environ.get("GOODORDER_SECRET_KEY"):
        return
    file = secret_key_file()
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_once(file, secrets.token_urlsafe(50))
        os.environ["GOODORDER_SECRET_KEY"] = file.read_text().strip()
    except OSError as error:
        stop(
            f"{file}: {error.strerror}. Set GOODORDER_SECRET_KEY, or GOODORDER_HOME to a folder of your own."
        )


def secret_key_file() -> Path:
    """Return where the key lies that signs sessions on this machine."""
    return home_folder() / "secret-key"


def write_once(file: Path, text: str) -> None:
    """Write a private file whole, unless another start was faster."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def checkout() -> Path:
    """Return the checkout this runs from; ends the program when there is none (an installed wheel)."""
    named = os.environ.get("GOODORDER_CHECKOUT")
    folder = Path(named) if named else Path(__file__).resolve().parents[3]
    if not (folder / "pyproject.toml").exists():
        stop("This command works on a checkout of the source; run ./goodorder there.")
    return folder


def say(line: str = "") -> None:
    """Print at once, so that what children print comes in order."""
    print(line, flush=True)


def tell_age(age_s: int | None) -> None:
    """Say on standard error that a report comes from the replica and what may be missing from it."""
    if age_s is not None:
        print(f"read from the replica: as of at most {age_s} s ago", file=sys.stderr, flush=True)


def stop(problem: str) -> NoReturn:
    """End the program with the problem and its remedy."""
    print(f"goodorder: {problem}", file=sys.stderr, flush=True)
    raise SystemExit(1)
