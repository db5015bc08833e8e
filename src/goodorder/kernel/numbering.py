"""Human numbers: gap-free where the law asks for it, from a sequence everywhere else."""

import re

from django.db import connection, transaction

from goodorder.kernel.models import NumberSeries

_SAFE = re.compile(r"[^a-z0-9]+")
_known: set[str] = set()


def next_number(kind: str, year: int) -> str:
    """Draw e.g. `SO-2026-000123`; unique and rising, but a refused command leaves a gap.

    All companies draw from one sequence per kind and year, so a number read out on the phone names one record.
    """
    return f"{kind}-{year}-{next_serial(f'{kind}_{year}'):06d}"


def next_serial(name: str) -> int:
    """Draw the next whole number of a series; unique and rising, but a refused command leaves a gap."""
    return next_serials(name, 1)[0]


def next_serials(name: str, count: int) -> list[int]:
    """Draw many numbers in one statement, as `next_serial` does."""
    sequence = sequence_of(name)
    with connection.cursor() as cursor:
        if sequence not in _known:
            _ensure(cursor, sequence)
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
        return [serial for (serial,) in cursor.fetchall()]


def sequence_of(name: str) -> str:
    """Return what the sequence of a series is called."""
    return f"goodorder_number_{_SAFE.sub('_', name.lower())}"


def _ensure(cursor: object, sequence: str) -> None:
    # A sequence made in this very transaction is gone again if it is undone: remember it when it is kept.
    transaction.on_commit(lambda: _known.add(sequence))
    cursor.execute("SELECT to_regclass(%s)", [sequence])  # type: ignore[attr-defined]  # a database cursor
    if cursor.fetchone()[0]:  # type: ignore[attr-defined]  # a database cursor
        return
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])  # type: ignore[attr-defined]
    cursor.execute(f'CREATE SEQUENCE IF NOT EXISTS "{sequence}"')  # type: ignore[attr-defined]


def next_gap_free(series: str, *, count: int = 1) -> int:
    """Draw the next `count` numbers of a gap-free series and return the first.

    The series' row stays locked until the command ends, so an undone document leaves no gap.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {NumberSeries._meta.db_table} AS s (name, next_number) VALUES (%s, 1 + %s)
                ON CONFLICT (name) DO UPDATE SET next_number = s.next_number + %s
                RETURNING next_number - %s""",  # noqa: S608 - a constant table name
            [series, count, count, count],
        )
        first: int = cursor.fetchone()[0]
    return first
