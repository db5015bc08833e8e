"""`goodorder sourcing`: what other rules would have done, side by side with what was decided."""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from goodorder.kernel.access import Context
    from goodorder.sourcing.rules.replay import Change, Replay

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
BAR = 30
COLUMNS = (
    "decision_id",
    "about",
    "decided_at",
    "before",
    "after",
    "history_cost",
    "history_cost_now",
    "cost",
    "late_before",
    "late_after",
)


@app.callback()
def root() -> None:
    """Try sourcing rules on past decisions."""


@app.command()
def replay(
    *,
    rules: Annotated[
        str, typer.Option(help="A file of rules (JSON), or CODE@VERSION. None: as decided.")
    ] = "",
    since: Annotated[str, typer.Option(help="The first day, such as 2026-11-01.")] = "",
    until: Annotated[str, typer.Option(help="The day after the last.")] = "",
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write every changed decision here.")] = None,
    attach: Annotated[bool, typer.Option("--attach", help="Keep the result with the draft.")] = False,
) -> None:
    """Decide past decisions anew. Without --rules each by its own: then every one must come out the same.

    Exits 1 if one does not. Interrupted, it shows what it has so far.
    """
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.kernel.errors import OmsError

        try:
            found = _run(rules, _day(since, "--since"), _day(until, "--until"), csv_file, attach=attach)
        except OmsError as refusal:
            installation.stop(refusal.message)
        raise typer.Exit(1 if found.changed and not rules else 0)


def _run(
    rules: str, since: datetime | None, until: datetime | None, csv_file: Path | None, *, attach: bool
) -> "Replay":
    from goodorder.kernel.access import system_context
    from goodorder.sourcing.commands import keep_replay
    from goodorder.sourcing.queries import replay as walk

    ctx = system_context("replay")
    content, draft_id = _content(ctx, rules)
    with _rows(csv_file) as write, _listener(write) as listener:
        found = walk(ctx, content=content, since=since, until=until, listener=listener)
    _tell(found, rules)
    if attach and draft_id:
        keep_replay(ctx, rule_set_id=draft_id, found=found.as_plain())
        print(f"kept with {rules}")
    return found


def _content(ctx: "Context", rules: str) -> tuple[Mapping[str, Any] | None, str]:
    """Read rules from a file or by name; with their id when they are kept."""
    from goodorder.cli import installation
    from goodorder.sourcing.queries import rules_named

    if not rules:
        return None, ""
    if not Path(rules).is_file():
        found = rules_named(ctx, name=rules)
        return found.content, found.public_id
    try:
        return json.loads(Path(rules).read_text(encoding="utf-8")), ""
    except (OSError, ValueError) as failure:
        installation.stop(f"--rules: {rules} is no readable JSON: {failure}")


def _day(value: str, option: str) -> datetime | None:
    from goodorder.cli import installation

    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC) if value else None
    except ValueError:
        installation.stop(f"{option}: write a day such as 2026-11-01")


@contextmanager
def _rows(file: Path | None) -> Iterator[Any]:
    """Yield what writes a changed decision as a row; nothing without a file."""
    if file is None:
        yield lambda _: None
        return
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()

        def write(change: "Change") -> None:
            joined = {name: " ".join(getattr(change, name)) for name in ("before", "after")}
            writer.writerow({**asdict(change), **joined})

        yield write


@contextmanager
def _listener(write: Any) -> Iterator[Any]:
    """Yield what hears a replay: a bar on a terminal, and an interruption that ends it in good order."""
    from goodorder.cli.imports import progress

    stopped: list[bool] = []
    with progress("replay") as advance, _interruptible(stopped):

        def listen(found: "Replay", there: int, change: "Change | None") -> bool:
            advance(found.decisions + found.skipped, there)
            if change is not None:
                write(change)
            return not stopped

        yield listen


@contextmanager
def _interruptible(stopped: list[bool]) -> Iterator[None]:
    import signal

    before = signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(found: "Replay", rules: str) -> None:
    plain = found.as_plain()
    history, replayed = plain["history"], plain["replayed"]
    print(f"{'':<24}{'as decided':>16}{rules.rpartition('/')[2][:15] or 'anew':>16}{'difference':>16}")
    for name in ("units", "short", "locations", "split_decisions", "late_unit_days"):
        _row(name.replace("_", " "), history[name], replayed[name])
    for name, amount in history["cost"].items():
        _row("stated cost" if name == "total" else f"  {name}", amount, replayed["cost"][name])
    _row("cost at these rules", found.history_cost_now, replayed["cost"]["total"])
    _loads(history["load"], replayed["load"])
    print(f"{found.decisions} decisions, {found.changed} of them would be decided otherwise")
    if found.skipped:
        print(f"{found.skipped} decisions were skipped: they were kept in an older format")
    if not found.is_complete:
        print("interrupted: these are the first decisions only")


def _row(name: str, before: int, after: int) -> None:
    print(f"{name:<24}{before:>16}{after:>16}{after - before:>+16}")


def _loads(before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Draw units by location, as decided above and anew below."""
    most = max([1, *before.values(), *after.values()])
    for place in sorted({*before, *after}):
        for name, units in ((place, before.get(place, 0)), ("", after.get(place, 0))):
            shade = "█" if name else "▒"
            print(f"{name:<24}{units:>16} {shade * (BAR * units // most)}")
