import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

NEEDED = "typer annotated-doc shellingham rich markdown-it-py mdurl pygments typing-extensions"
NEEDED += " pydantic pydantic-core annotated-types typing-inspection"


@pytest.fixture
def small_checkout(tmp_path: Path, checkout: Path) -> Path:
    """A checkout whose lock holds the command line's packages only, so that a set-up takes seconds."""
    folder = tmp_path / "checkout"
    shutil.copytree(checkout / "src" / "goodorder" / "cli", folder / "src" / "goodorder" / "cli")
    shutil.copytree(checkout / "requirements", folder / "requirements")
    for file in ("goodorder", "pyproject.toml", "hatch_build.py", "src/goodorder/__init__.py"):
        shutil.copy(checkout / file, folder / file)
    (folder / "README.md").write_text("# A copy\n")
    entries = re.split(r"(?m)^(?=\S)", (folder / "requirements" / "base.txt").read_text())
    kept = [entry for entry in entries if entry.split("==")[0] in NEEDED.split()]
    (folder / "requirements" / "base.txt").write_text("".join(kept))
    return folder


def launch(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "goodorder"), *arguments]
    return subprocess.run(
        command, env=environment(), capture_output=True, text=True, check=False, timeout=900, cwd="/"
    )


def environment() -> dict[str, str]:
    dropped = {"PYTHONPATH", "VIRTUAL_ENV", "GOODORDER_VENV", "GOODORDER_CHECKOUT"}
    return {name: value for name, value in os.environ.items() if name not in dropped}


def processor_s() -> float:
    """Return what ended children worked, which a busy machine hardly changes."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.slow
def test_launcher_sets_up_once_and_mends_what_was_interrupted(small_checkout: Path) -> None:
    first = launch(small_checkout, "--help")
    assert (first.returncode, "Start everything on this machine" in first.stdout) == (0, True), first.stderr

    before = processor_s()
    assert launch(small_checkout, "--help").stderr == ""
    assert processor_s() - before < 3

    stamp = small_checkout / ".venv" / "goodorder-installed.json"
    stamp.unlink()
    shutil.rmtree(small_checkout / ".venv" / "lib")
    mended = launch(small_checkout, "--help")
    assert (mended.returncode, "making" in mended.stderr) == (0, True)

    lock = small_checkout / "requirements" / "base.txt"
    lock.write_text(lock.read_text() + "# changed\n")
    assert "installing the packages" in launch(small_checkout, "--help").stderr
    assert set(json.loads(stamp.read_text())) == {"python", "base", "project"}


@pytest.mark.slow
def test_launcher_started_twice_at_once_sets_up_once(small_checkout: Path) -> None:
    command = [sys.executable, str(small_checkout / "goodorder"), "--help"]
    both = [
        subprocess.Popen(
            command, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=900)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sum("making" in text for text in told) == 1


@pytest.mark.slow
def test_launcher_refuses_a_lock_whose_hash_does_not_fit(small_checkout: Path) -> None:
    lock = small_checkout / "requirements" / "bootstrap.txt"
    lock.write_text(re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, lock.read_text()))
    refused = launch(small_checkout, "--help")
    assert refused.returncode == 1
    assert "could not be installed" in refused.stderr
    assert not (small_checkout / ".venv" / "goodorder-installed.json").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT ROOT: another user's checkout is not tried")
def test_launcher_says_when_it_may_not_write(small_checkout: Path) -> None:
    if not Path("/usr/bin/setpriv").exists() or not Path("/usr/bin/python3").exists():
        pytest.skip("NO setpriv OR NO SYSTEM PYTHON: running as another user is not tried")
    for folder in (small_checkout, *small_checkout.parents):
        if folder.is_relative_to(tempfile.gettempdir()) and folder != Path(tempfile.gettempdir()):
            folder.chmod(0o755)
    identity = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    command = [*identity, "/usr/bin/python3", str(small_checkout / "goodorder"), "--help"]
    refused = subprocess.run(
        command, env=environment(), capture_output=True, text=True, check=False, timeout=300
    )
    assert refused.returncode == 1
    assert "is not writable for this user" in refused.stderr


def test_launcher_tells_an_old_python_what_is_needed(checkout: Path) -> None:
    program = "import sys, runpy\nsys.version_info = (3, 9, 0)\nsys.argv = ['goodorder']\n"
    program += f"runpy.run_path({str(checkout / 'goodorder')!r}, run_name='__main__')"
    told = subprocess.run(
        [sys.executable, "-c", program], env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert "needs Python 3.11 or newer" in told.stderr
    assert "apt-get install python3.11" in told.stderr
