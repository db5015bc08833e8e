"""What truly happened in a simulated world: append-only lines, on disk if asked, in memory always."""

import json
import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Line = Mapping[str, Any]


def stamp() -> str:
    """Return the present instant in UTC as text."""
    return datetime.now(tz=UTC).isoformat().replace("+00:00", "Z")


class Journal:
    """Numbered lines. With a file, the lines of an earlier run are read back, so a world survives a restart."""

    def __init__(self, path: Path | None = None) -> None:
        self._lines: list[Line] = []
        self._lock = threading.Lock()
        self._file = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lines = _read_back(path)
            self._file = path.open("a", encoding="utf-8")

    def append(self, **content: Any) -> Line:
        """Write one line, numbered and dated, and return it; it is on its way to disk when this returns."""
        with self._lock:
            line = {"seq": len(self._lines) + 1, "at": stamp(), **content}
            if self._file:
                self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
                self._file.flush()
            self._lines.append(line)
            return line

    def lines(self) -> list[Line]:
        """Return all lines, oldest first."""
        with self._lock:
            return list(self._lines)

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()


def _read_back(path: Path) -> list[Line]:
    """Read the whole lines of an earlier run and cut off one that a kill left half written."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        os.truncate(path, len(whole))
    return [json.loads(line) for line in whole.splitlines()]
