"""Human numbers: gap-free where the law asks for it, from a sequence everywhere else."""

import re

from django.db import connection

from goodorder.kernel.models import NumberSeries

_SAFE = re.compile(r"[^a-z0-9]+")
_DRAW = "SELECT CASE WHEN to_regclass(%s) IS NOT NULL THEN nextval(to_regclass(%s)) END"


def next_number(kind: str, company: str, year: int) -> str:
    """Draw e.g. `SO-2026-000123`; unique and rising, but a refused command leaves a gap.

    Companies after the first put their code in: the series is per company, kind and year.
    """
    sequence = f"goodorder_number_{_SAFE.sub('_', f'{company}_{kind}_{year}'.lower())}"
    value = _draw(sequence)
    if value is None:
        _create(sequence)
        value = _draw(sequence)
    return f"{kind}-{year}-{value:06d}"


def _draw(sequence: str) -> int | None:
    """Draw from a sequence; None when there is none. What a process remembers could have been undone."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [sequence, sequence])
        drawn: int | None = cursor.fetchone()[0]
    return drawn


def _create(sequence: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])
        cursor.execute(f'CREATE SEQUENCE IF NOT EXISTS "{sequence}"')


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
