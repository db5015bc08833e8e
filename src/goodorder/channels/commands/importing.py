"""The walk through a file: looked over once for limits and needs, then applied batch by batch.

Killed anywhere, the same call goes on with the first unit that is not committed; a finished file changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, BinaryIO

from django.db import connection

from goodorder.catalog.queries import known_skus
from goodorder.channels.commands.history import Opening
from goodorder.channels.commands.runs import AFTER_COMMIT, apply_batch, finish_run, start_run
from goodorder.channels.models import ImportRun
from goodorder.channels.queries import known_numbers
from goodorder.channels.rules import grouping, history
from goodorder.channels.rules.custom import SUBJECTS, custom_columns
from goodorder.channels.rules.formats import KINDS, Column, RowReader
from goodorder.channels.rules.profiles import Profile, profile_for
from goodorder.channels.rules.reading import CHUNK, read_table
from goodorder.channels.rules.runs import UNCHANGED, Applied, Batch, ImportOptions, ImportReport
from goodorder.fields.queries import Answer, asked_of
from goodorder.kernel import faults
from goodorder.kernel.access import Context
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Invalid
from goodorder.locations.queries import get_location
from goodorder.parties.queries import channel_for, get_channel

MOST_UNITS = {"products": 500, "customers": 100, "stock": 500, "orders": 10}
MOST_PAST_UNITS = 200
MOST_PAST_ROWS = 6000
LONGEST_NUMBER = 36
KEYS = {"products": ("code",), "customers": ("external_ref",), "stock": ("sku", "location")}
Opener = Callable[[], BinaryIO]
Listener = Callable[[int, int, Applied | None], None]
Around = Callable[[Callable[[], Any]], Any]


def _tell_nobody(_done: int, _rows: int, _applied: Applied | None) -> None:
    """Listen to nothing."""


def _at_once(step: Callable[[], Any]) -> Any:
    """Run a step as it is."""
    return step()


class _Undone(Exception):
    """Ends a rehearsal: everything it did is rolled back."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


@dataclass(frozen=True, slots=True)
class Source:
    """A file with what is known of it after the first look."""

    open_file: Opener
    profile: Profile
    options: ImportOptions
    numbers: Counter[str]
    custom: Mapping[str, Column] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.numbers.total()

    def read_rows(self) -> Iterator[grouping.ReadRow]:
        """Read every row through the profile."""
        columns = {**KINDS[self.options.kind](self.profile.time_zone), **self.custom}
        with self.open_file() as stream:
            table = read_table(stream)
            names = list(columns) if table.names is None else self.profile.check_header(table.names)
            reader = RowReader(columns, names)
            for row in table.rows:
                yield grouping.read_row(row, self.profile, reader)


def import_file(
    ctx: Context,
    *,
    open_file: Opener,
    filename: str,
    options: ImportOptions,
    is_dry_run: bool = False,
    listener: Listener | None = None,
    around: Around | None = None,
) -> ImportReport:
    """Import a whole file; `listener` hears (rows done, rows in all, what the batch did) after each batch.

    `around` runs each step that may have to ask somebody outside first, and runs it again once it has.

    A dry run does everything and then undoes it. Raises Invalid for a file or option that cannot be used;
    single wrong rows are rejected with their reason instead.
    """
    ctx.require("channels.import")
    tell, step = listener or _tell_nobody, around or _at_once
    source = Source(open_file, _profile(options), options, Counter())
    options = _checked(ctx, source.profile, options)
    source = replace(source, options=options, numbers=_look_over(source), custom=_custom(options))
    digest = _digest(open_file)

    def run() -> ImportReport:
        begun = start_run(ctx, options=options, digest=digest, filename=filename)
        if begun.finished_at:
            tell(source.rows, source.rows, None)
            return ImportReport(begun.public_id, {UNCHANGED: source.rows}, was_finished=True)
        return _go_on(ctx, source, begun, tell, step)

    return step(lambda: _rehearsed(run)) if is_dry_run else run()


def _rehearsed(run: Callable[[], ImportReport]) -> ImportReport:
    def rehearse() -> None:
        with connection.cursor() as cursor:  # a long look at the file is no reason to be thrown out
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        raise _Undone(run())

    try:
        unit_of_work(rehearse)
    except _Undone as undone:
        return undone.report
    raise AssertionError


def _profile(options: ImportOptions) -> Profile:
    if options.kind not in KINDS:
        raise Invalid("channels.kind_unknown", f"kind: choose one of {', '.join(KINDS)}", field="kind")
    return profile_for(options.profile, options.kind)


def _checked(ctx: Context, profile: Profile, options: ImportOptions) -> ImportOptions:
    """Complete the options from the profile; raises Invalid or Missing for codes that are lacking or unknown."""
    options = replace(
        options, is_history=options.kind == "orders" and (options.is_history or profile.is_history)
    )
    if options.kind == "orders" and not options.channel:
        raise Invalid(
            "channels.channel_missing", "channel: say which channel the orders come from", field="channel"
        )
    if options.is_history and not options.location:
        raise Invalid(
            "channels.location_missing", "location: say from where the goods were sent", field="location"
        )
    if options.channel:
        get_channel(ctx, code=options.channel)
    if options.location:
        get_location(ctx, code=options.location)
    return options


def _custom(options: ImportOptions) -> dict[str, Column]:
    subject = "" if options.is_history else SUBJECTS.get(options.kind, "")
    asked = [Answer(one) for one in asked_of(subject)] if subject else []
    return custom_columns({one.definition.key: one.read_written for one in asked})


def _look_over(source: Source) -> Counter[str]:
    """Read the file to its end once: every limit is checked before anything is written."""
    with source.open_file() as stream:
        return grouping.count_numbers(read_table(stream).rows, source.profile)


def _digest(open_file: Opener) -> str:
    found = hashlib.sha256()
    with open_file() as stream:
        while piece := stream.read(CHUNK):
            found.update(piece)
    return found.hexdigest()


def _go_on(ctx: Context, source: Source, run: ImportRun, listener: Listener, around: Around) -> ImportReport:
    ctx = replace(ctx, reason=f"import {run.public_id}")
    counts: Counter[str] = Counter(run.counts)
    done = counts.total()
    listener(done, source.rows, None)
    for batch in _batches(_units(source, run), run.next_unit, source.options):
        applied = around(partial(apply_batch, ctx, run_id=run.public_id, batch=batch, options=source.options))
        faults.reach(AFTER_COMMIT)
        counts += applied.counts
        done += batch.size
        listener(done, source.rows, applied)
    finish_run(ctx, run_id=run.public_id)
    return ImportReport(run.public_id, dict(counts))


def _units(source: Source, run: ImportRun) -> Iterable[Any]:
    """Return all units of the file, always the same, always in the same order."""
    if source.options.is_history:
        return _past_units(source, run)
    if source.options.kind == "orders":
        return grouping.adjacent_groups(source.read_rows())
    return grouping.refuse_repeats(source.read_rows(), *KEYS[source.options.kind])


def _past_units(source: Source, run: ImportRun) -> Iterator[Any]:
    shop = channel_for(source.options.channel)
    known = history.Known(known_numbers(shop.code, source.numbers, but=run.pk), _known_skus(source))

    def units() -> Iterator[history.PastUnit]:
        groups = _groups(source, LONGEST_NUMBER - len(shop.code) - 1)
        return history.units_of(groups, source.profile.policy, shop.currency, known)

    # Once the opening is booked, going on does not need to know it again.
    yield Opening(history.survey(units() if run.next_unit == 0 else ()))
    yield from units()


def _groups(source: Source, longest: int) -> Iterator[grouping.Group]:
    rows = grouping.refuse_long_numbers(source.read_rows(), longest)
    if source.profile.policy.is_adjacent:
        return grouping.adjacent_groups(rows)
    return grouping.interleaved_groups(rows, source.numbers)


def _known_skus(source: Source) -> set[str] | None:
    if source.profile.adds_products:
        return None
    codes = {row.values["sku"] for row in source.read_rows() if row.values}
    return set(known_skus(codes))


def _batches(units: Iterable[Any], first: int, options: ImportOptions) -> Iterator[Batch]:
    """Cut units into batches, leaving out those applied before."""
    most_units = MOST_PAST_UNITS if options.is_history else MOST_UNITS[options.kind]
    kept: list[Any] = []
    rows = 0
    for at, unit in enumerate(units):
        if at < first:
            continue
        if kept and (len(kept) >= most_units or rows + unit.size > MOST_PAST_ROWS):
            yield Batch(first, kept)
            first, kept, rows = at, [], 0
        kept.append(unit)
        rows += unit.size
    if kept:
        yield Batch(first, kept)
