"""Deliberately broken ways to reserve stock, to prove that the certificate would notice.

The web server of a mutated throw-away installation is started with the `application` below, and
GOODORDER_CERTIFY_MUTANT names what to break. No other program imports this module.
"""

import os
from collections.abc import Callable

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodorder.config.settings")
application = get_wsgi_application()

from goodorder.inventory.commands import statements  # noqa: E402 - tables can be read once Django is ready

__all__ = ["MUTANTS", "application", "mutate"]

# Long enough for another buyer to come between looking and taking, as in any busy shop.
_PAUSE = "pg_sleep(0.05)"


def check_then_write(statement: str) -> str:
    """Look without locking, then take without looking again."""
    return _unguarded(statement.replace("FOR UPDATE OF s", ""))


def sum_of_reservations(statement: str) -> str:
    """Count what open reservations hold instead of locking what is there."""
    if "FOR UPDATE OF s" not in statement:
        return _unguarded(statement)
    counted = """(SELECT coalesce(sum(r.quantity), 0)::bigint FROM inventory_reservation r
        WHERE r.sku_id = s.sku_id AND r.location_id = s.location_id AND r.state = 'open')"""
    return statement.replace("FOR UPDATE OF s", "").replace("s.reserved", counted)


def unsorted_locks(statement: str) -> str:
    """Lock the right rows in any order."""
    in_order = "ORDER BY s.sku_id, s.location_id FOR UPDATE OF s"
    return statement.replace(in_order, "ORDER BY random() FOR UPDATE OF s")


def _unguarded(statement: str) -> str:
    """Return the claim without its condition that enough is left, and without the hurry."""
    if "SET reserved = s.reserved + w.quantity" not in statement:
        return statement
    kept = [line for line in statement.splitlines() if ">= w.quantity" not in line]
    slowly = f"WHERE {_PAUSE}::text = '' AND s.sku_id = w.sku_id"
    return "\n".join(kept).replace("WHERE s.sku_id = w.sku_id", slowly, 1)


MUTANTS: dict[str, Callable[[str], str]] = {
    "check-then-write": check_then_write,
    "sum-of-reservations": sum_of_reservations,
    "unsorted-locks": unsorted_locks,
}


def mutate(name: str) -> None:
    """Break this process's statements. Raises RuntimeError when none has what the mutant changes any more."""
    broken = 0
    for constant, statement in list(vars(statements).items()):
        if isinstance(statement, str) and "inventory_stock" in statement:
            changed = MUTANTS[name](statement)
            setattr(statements, constant, changed)
            broken += changed != statement
    if not broken:
        raise RuntimeError(f"the mutant {name} no longer fits the statements it is to break")


if chosen := os.environ.get("GOODORDER_CERTIFY_MUTANT", ""):
    mutate(chosen)
