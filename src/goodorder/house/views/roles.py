"""What each role may do, as one matrix."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goodorder.doorway.pages import page
from goodorder.kernel.access import Context, Role, roles
from goodorder.kernel.command import COMMANDS


@dataclass(frozen=True, slots=True)
class Right:
    """A permission, the commands it opens, and whether each role has it."""

    name: str
    opens: tuple[str, ...]
    held: tuple[bool, ...]


def _may(role: Role, permission: str) -> bool:
    return any(fnmatchcase(permission, pattern) for pattern in role.permissions)


def matrix() -> list[tuple[str, list[Right]]]:
    """Return all permissions by area, with the roles that hold each."""
    known = list(roles().values())
    opens: dict[str, set[str]] = {}
    for one in COMMANDS.values():
        opens.setdefault(one.needs, set()).add(one.name.partition(".")[2].replace("_", " "))
    for role in known:
        for permission in role.permissions:
            if "*" not in permission:
                opens.setdefault(permission, set())
    areas: dict[str, list[Right]] = {}
    for name in sorted(opens):
        right = Right(name, tuple(sorted(opens[name])), tuple(_may(role, name) for role in known))
        areas.setdefault(name.partition(".")[0], []).append(right)
    return list(areas.items())


@require_safe
@page("access.view")
def role_matrix(request: HttpRequest, ctx: Context) -> HttpResponse:  # noqa: ARG001 - every page takes its reader
    """Show what each role may do."""
    values = {"roles": list(roles().values()), "areas": matrix()}
    return render(request, "house/people/roles.html", values)
