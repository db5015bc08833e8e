"""The folders of a private PostgreSQL, and the making of its data folder."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from goodorder.cli.postgres_account import Account, account_for
from goodorder.cli.postgres_binaries import Binaries, PostgresError, find_binaries

DATABASE = "goodorder"
OWNER = "goodorder"
AUDITOR = "goodorder_audit"
SOCKET = ".s.PGSQL.5432"
# The system allows 107 bytes for a socket's whole path; some allow 103.
LONGEST_SOCKET_PATH = 100
BUILTIN_LOCALE_SINCE = 17


@dataclass(frozen=True)
class Store:
    """One private PostgreSQL below an installation's home: who owns what, and where it lies."""

    home: Path
    account: Account
    binaries: Binaries

    @property
    def folder(self) -> Path:
        """Everything of this server; belongs to whoever runs Goodorder."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """The cluster itself; belongs to the server's account."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket; a short one elsewhere when this home's path is too long."""
        near = self.folder / "run"
        if len(os.fsencode(near / SOCKET)) <= LONGEST_SOCKET_PATH:
            return near
        mark = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"goodorder-{self.account.uid}-{mark}"


def open_store(home: Path) -> Store:
    """Return the home's store with its folders made and its programs within the account's reach.

    Raises PostgresError when the home cannot be used as it is.
    """
    try:
        make_folder(home / "postgres")
    except OSError as error:
        raise PostgresError(f"{home} cannot be made ({error.strerror}). Set GOODORDER_HOME.") from error
    data = home / "postgres" / "data"
    account = account_for(data)
    if not account.can_enter(home / "postgres"):
        raise PostgresError(
            f"The database server runs as {account.name}, who cannot enter {home / 'postgres'}. Set"
            " GOODORDER_HOME to a folder that other users may enter, or run as an ordinary user."
        )
    store = Store(home, account, find_binaries(made_by(data)))
    return Store(home, account, within_reach(store))


def make_folder(folder: Path) -> None:
    """Make a folder and its missing parents; root's are made passable for the server's account."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir()
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)


def made_by(data: Path) -> int | None:
    """Return the major version that made the data; None when there is none yet."""
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def within_reach(store: Store) -> Binaries:
    """Return programs that the server's account can run: a copy, if they lie below a closed folder.

    No permission of an existing folder is ever widened for it.
    """
    found = store.binaries
    if store.account.can_read(found.folder / "postgres"):
        return found
    mark = hashlib.sha256(f"{found.folder}{found.folder.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = store.folder / f"programs-{found.major}-{mark}"
    if not copy.exists():
        copy_programs(found, copy)
    return Binaries(copy / found.folder.relative_to(found.tree.parent), found.major, found.origin)


def copy_programs(found: Binaries, copy: Path) -> None:
    """Copy the programs with the libraries they find by relative path; whole or not at all."""
    draft = Path(tempfile.mkdtemp(prefix="programs-", dir=copy.parent))
    draft.chmod(0o755)
    for tree in (found.tree, found.tree.parent / f"{found.tree.name}.libs"):
        if tree.is_dir():
            shutil.copytree(tree, draft / tree.name, symlinks=True)
    draft.rename(copy)


def prepare_data(store: Store) -> None:
    """Make the data folder if there is none; an interrupted attempt is thrown away and made again."""
    if (store.data / "PG_VERSION").exists():
        return
    draft = store.folder / "data.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    store.account.take(draft)
    run_or_fail(
        store, [str(store.binaries.folder / "initdb"), "--pgdata", str(draft), *initdb_options(store)]
    )
    make_database(store, draft)
    draft.rename(store.data)


def initdb_options(store: Store) -> list[str]:
    """Return how a cluster is made: UTF-8, the same sort order on every machine, checksums on."""
    options = [
        "--username=postgres",
        "--encoding=UTF8",
        "--auth=peer",
        "--data-checksums",
        "--no-instructions",
    ]
    if store.binaries.major >= BUILTIN_LOCALE_SINCE:
        return [*options, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*options, f"--locale={'C.UTF-8' if has_utf8_locale() else 'C'}"]


def has_utf8_locale() -> bool:
    """Whether this machine's C library has a neutral locale that knows letters beyond ASCII."""
    import locale

    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return False
    locale.setlocale(locale.LC_CTYPE, before)
    return True


def make_database(store: Store, data: Path) -> None:
    """Make our role and database before the server ever listens; the role is no superuser.

    The auditor's role is made here too, because ours may make none: migrations give it the audit views to read.
    """
    sql = (
        f"CREATE ROLE {OWNER} LOGIN CREATEDB;\nCREATE ROLE {AUDITOR} NOLOGIN;\n"
        f"CREATE DATABASE {DATABASE} OWNER {OWNER};\n"
    )
    command = [str(store.binaries.folder / "postgres"), "--single", "-j", "-D", str(data), "postgres"]
    # In single-user mode with -j, a command ends with a semicolon and an empty line.
    answer = store.account.run(command, text=sql.replace("\n", "\n\n"))
    if answer.returncode or "ERROR" in answer.stderr:
        raise PostgresError(f"The new database could not be made ready:\n{answer.stderr.strip()}")


def run_or_fail(store: Store, command: list[str]) -> None:
    """Run one of PostgreSQL's programs as the server's account."""
    answer = store.account.run(command)
    if answer.returncode:
        text = f"{answer.stdout}\n{answer.stderr}".strip()
        raise PostgresError(f"{Path(command[0]).name} failed:\n{text}")


def write_access_rules(store: Store) -> None:
    """Let exactly this operating-system user in, by the kernel's word, without a password.

    The files lie outside the data folder: what root writes must not pass through another user's folder.
    """
    me = pwd.getpwuid(os.geteuid()).pw_name
    users = "".join(f"goodorder {quoted(me)} {role}\n" for role in (OWNER, "postgres"))
    rules = {"pg_hba.conf": "local all all peer map=goodorder\n", "pg_ident.conf": users}
    for name, text in rules.items():
        file = store.folder / name
        file.write_text(text)
        file.chmod(0o644)


def quoted(name: str) -> str:
    """Return a user's name as the access rules want it."""
    return '"' + name.replace('"', '""') + '"'


def prepare_sockets(store: Store) -> None:
    """Make the socket's folder and refuse one that somebody else has laid out for us."""
    folder = store.sockets
    if not folder.exists():
        folder.mkdir(mode=0o711)
        store.account.take(folder)
    if folder.is_symlink() or folder.stat().st_uid != store.account.uid:
        raise PostgresError(
            f"{folder} does not belong to {store.account.name}. Remove it, or set GOODORDER_HOME to a folder"
            " with a shorter path."
        )
