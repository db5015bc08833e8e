"""Run PostgreSQL's programs under an account that may: itself, or an unprivileged one when root."""

from __future__ import annotations

import ctypes
import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goodorder.cli.postgres_binaries import PostgresError

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Sequence
    from pathlib import Path

# Accounts that root hands the server to, first existing one wins. PostgreSQL insists on an account with a
# name, so a bare high number will not do; no account is ever created.
UNPRIVILEGED = ("goodorder", "postgres", "nobody")
SET_PARENT_DEATH_SIGNAL = 1


@dataclass(frozen=True)
class Account:
    """The operating system's account that the server runs as."""

    name: str
    uid: int
    gid: int

    @property
    def differs(self) -> bool:
        """Whether running as this account means giving up root."""
        return self.uid != os.geteuid()

    def popen_options(self) -> dict[str, Any]:
        """Return what `subprocess` needs to start a program as this account, in a known environment."""
        identity = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.differs else {}
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}
        return {**identity, "env": environment, "stdin": subprocess.DEVNULL, "cwd": "/"}

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can pass through the folder."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]).returncode == 0

    def can_read(self, file: Path) -> bool:
        """Whether this account can read the file."""
        return self.run(["/bin/sh", "-c", 'test -r "$1"', "sh", str(file)]).returncode == 0

    def run(self, command: Sequence[str], text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a short program as this account and return its output."""
        options = self.popen_options()
        if text is not None:
            del options["stdin"]
        return subprocess.run(
            command, **options, input=text, capture_output=True, text=True, check=False, timeout=300
        )

    def take(self, folder: Path) -> None:
        """Make an empty folder this account's own."""
        if self.differs:
            os.chown(folder, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """Return the account to run the server as: the owner of existing data, else this user or a lesser one.

    Raises PostgresError when the data belongs to somebody else, or no suitable account exists.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() == 0:
        return named_account(owner)
    if owner not in {None, os.geteuid()}:
        raise PostgresError(
            f"{data} belongs to another user (uid {owner}). Run as that user, or set GOODORDER_HOME to a"
            " folder of your own."
        )
    return of_entry(entry_of(os.geteuid()))


def named_account(owner: int | None) -> Account:
    """Return the account root gives the server to."""
    if owner:
        return of_entry(entry_of(owner))
    for name in UNPRIVILEGED:
        try:
            return of_entry(pwd.getpwnam(name))
        except KeyError:
            continue
    raise PostgresError(
        f"PostgreSQL does not run as root, and none of the accounts {', '.join(UNPRIVILEGED)} exists. Create"
        " one, run Goodorder as an ordinary user, or set DATABASE_URL to a server of your own."
    )


def entry_of(uid: int) -> pwd.struct_passwd:
    """Return the account with that number."""
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise PostgresError(
            f"uid {uid} has no entry in the list of accounts, and PostgreSQL needs one. Run as a named user,"
            " or set DATABASE_URL to a server of your own."
        ) from None


def of_entry(entry: pwd.struct_passwd) -> Account:
    """Return an account in our words."""
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def dying_with_parent(at_death: signal.Signals) -> Callable[[], None] | None:
    """Return a hook that makes a child receive the signal when we die; Linux only, else None.

    Elsewhere an orphaned server simply goes on and the next start reuses it.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def in_child() -> None:
        libc.prctl(SET_PARENT_DEATH_SIGNAL, at_death, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return in_child
