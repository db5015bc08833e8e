import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from goodorder.cli import family

FOREVER = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


def child_that(code: str, **wishes: int) -> family.Child:
    return family.Child("worker", [sys.executable, "-c", code], **wishes)


def test_child_ends_when_its_block_ends() -> None:
    with family.Child("web", FOREVER) as child:
        process = child.start()
    assert process.returncode == -signal.SIGTERM


def test_child_that_ignores_the_request_is_cut_off_in_time() -> None:
    child = family.Child("web", DEAF, stop_within_s=0.3)
    assert family.first_line(child) == "up"
    started = time.monotonic()
    child.stop()
    assert time.monotonic() - started < 30  # of the minute that it would sleep
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_watch_restarts_a_child_and_gives_up_when_it_keeps_ending(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    starts = tmp_path / "starts"
    with child_that(f"open({str(starts)!r}, 'a').write('x')", restarts_left=1) as child:
        child.start()
        family.watch([child], lambda: "")
    assert starts.read_text() == "xx"
    told = capfd.readouterr().out
    assert "worker ended unexpectedly (exit code 0); restarting in 4 s" in told
    assert "stopping everything" in told


def test_watch_ends_when_the_database_ends(capfd: pytest.CaptureFixture[str]) -> None:
    with family.Child("web", FOREVER) as child:
        child.start()
        family.watch([child], lambda: "database")
    assert "database ended unexpectedly" in capfd.readouterr().out


def test_first_line_of_a_child_that_ends_is_empty() -> None:
    with child_that("pass") as child:
        assert family.first_line(child) == ""


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_interruptible_ends_quietly_and_once(sign: signal.Signals) -> None:
    program = textwrap.dedent("""
        import os, time
        from goodorder.cli.family import interruptible
        with interruptible():
            try:
                print("ready", flush=True)
                time.sleep(60)
            finally:
                os.kill(os.getpid(), SIGN)
                print("cleaned up", flush=True)
    """).replace("SIGN", str(int(sign)))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(sign)
        assert process.stdout.read() == b"cleaned up\n"
    assert process.returncode == 0
