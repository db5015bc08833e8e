"""Programs of ours run beside the tests, on the tests' own database."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).parent.parent


def database_url() -> str:
    """Return the address of the database the tests use now."""
    at = connection.settings_dict
    user = quote(at["USER"] or "")
    return f"postgresql://{user}@/{at['NAME']}?host={quote(at['HOST'], safe='/')}&port={at['PORT'] or 5432}"


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program to its end; `environment` is added to ours."""
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("src", "tests"))
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "DATABASE_URL": database_url(), "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
