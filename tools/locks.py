"""Checks that the locks are complete, hashed, free of addresses and in step with what they are compiled from.

Usage: python tools/locks.py [checkout], or with `--write` to compile them anew with uv.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("dev", "base", "bootstrap", "cluster")
APART = {"cluster"}  # no part of the product: may hold what dev lacks
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)")
RECOMPILE = "run `python tools/locks.py --write`"
COMPILE = ["-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]


def wanted(folder: Path, name: str) -> Iterator[Requirement]:
    """Yield the direct requirements of a lock, those of files it includes too."""
    for line in (folder / f"{name}.in").read_text().splitlines():
        text = line.split("#")[0].strip()
        if text.startswith("-r "):
            yield from wanted(folder, text.removeprefix("-r ").removesuffix(".in").strip())
        elif text:
            yield Requirement(text)


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, version and whole entry of every pin in a lock."""
    for entry in re.split(r"(?m)^(?=\S)", text):
        match = PIN.match(entry)
        if match:
            yield canonicalize_name(match[1]), match[2], entry


def problems_of(folder: Path, name: str) -> Iterator[str]:
    """Yield what is wrong with one lock."""
    text = (folder / f"{name}.txt").read_text()
    where = f"requirements/{name}.txt"
    for number, line in enumerate(text.splitlines(), 1):
        if "://" in line or line.startswith(("--index", "--extra", "--find", "-i ", "-f ")):
            yield f"{where}:{number}: [address] a lock names no server; {RECOMPILE}"
    for line in re.findall(r"(?m)^[A-Za-z0-9].*$", text):
        if not PIN.match(line):
            yield f"{where}: [pin] `{line}` is no exact pin; {RECOMPILE}"
    versions: dict[str, list[str]] = {}
    for package, version, entry in blocks(text):
        versions.setdefault(package, []).append(version)
        if "--hash=sha256:" not in entry:
            yield f"{where}: [hash] {package} has no hash; {RECOMPILE}"
    yield from out_of_step(where, wanted(folder, name), versions)


def out_of_step(where: str, direct: Iterator[Requirement], versions: dict[str, list[str]]) -> Iterator[str]:
    """Yield every direct requirement that the lock lacks or pins outside its range."""
    for requirement in direct:
        pinned = versions.get(canonicalize_name(requirement.name), [])
        if not pinned:
            yield f"{where}: [stale] {requirement.name} is asked for but not pinned; {RECOMPILE}"
        elif not any(requirement.specifier.contains(version, prereleases=True) for version in pinned):
            yield f"{where}: [stale] {requirement} is asked for, {pinned[0]} is pinned; {RECOMPILE}"


def disagreements(folder: Path) -> Iterator[str]:
    """Yield every package that two locks pin differently."""
    pins = {name: set(pins_of(folder, name)) for name in LOCKS}
    in_dev = {package for package, _version in pins["dev"]}
    for name in LOCKS[1:]:
        for package, version in sorted(pins[name] - pins["dev"]):
            if name in APART and package not in in_dev:
                continue
            yield f"requirements/{name}.txt: [disagree] {package}=={version} is not what dev.txt pins; {RECOMPILE}"


def pins_of(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield name and version of everything a lock pins."""
    for package, version, _entry in blocks((folder / f"{name}.txt").read_text()):
        yield package, version


def write(folder: Path) -> None:
    """Compile the locks; the lesser ones follow dev, which contains them all."""
    for name in LOCKS:
        follow = ["--constraint", "dev.txt"] if name != "dev" else []
        command = [sys.executable, *COMPILE, "--no-header", "--no-annotate", "--quiet", *follow]
        subprocess.run([*command, f"{name}.in", "--output-file", f"{name}.txt"], check=True, cwd=folder)


def main() -> int:
    """Print every problem; return 1 if there is any."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    folder = (Path(arguments[0]) if arguments else ROOT) / "requirements"
    if "--write" in sys.argv:
        write(folder)
    problems = [problem for name in LOCKS for problem in problems_of(folder, name)]
    problems += disagreements(folder)
    print(*problems, sep="\n" if problems else "")
    print(f"locks: {len(problems)} problems" if problems else "locks: complete, hashed, free of addresses")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
