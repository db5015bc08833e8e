"""Draws who may open what: each page and each route with the permission it asks for and the roles that hold it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from draw_source import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goodorder.kernel.access import Context

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
OWN_ACCOUNT = "access.own"
WITHOUT_ROLES = {
    "portal",
    "hooks",
    "api",
}  # customers' links, partners' signatures, and what stands in its own table
EVERYBODY, NOBODY = "everybody signed in", "nobody but the owner"


def access_page() -> str:
    """Draw `access.md`."""
    pages = [(f"`/{route}`", f"`{needs}`", who(needs)) for route, needs in sorted(pages_of_people())]
    routes = [
        (f"`{method} {path}`", f"`{needs}`", who(needs)) for path, method, needs in sorted(api_routes())
    ]
    return "\n\n".join(
        [
            "# Who may open what",
            (
                "Each page and each route of the API asks for one permission before anything else; "
                "[Permissions](permissions.md) shows which role holds which. The owner holds all. A command behind a "
                "page or a route may ask for more, and a role that was granted within a company, channel or location "
                "opens what belongs there: everything else is not found. Who lacks the permission gets 403, who "
                "is not signed in is led to the sign-in page, a program without a key gets 401."
            ),
            (
                "Two kinds of address ask for no role: pages of customers open by the secret link of one order, and "
                "`/hooks/` by the partner's signature."
            ),
            "## Pages",
            table(("page", "asks for", "besides the owner"), pages),
            "## Routes of the API",
            table(("route", "asks for", "besides the owner"), routes),
        ]
    )


def pages_of_people() -> Iterator[tuple[str, str]]:
    """Yield address and permission of every page for people who sign in."""
    from django.urls import get_resolver

    yield from _inside(get_resolver(), "")


def _inside(resolver: object, before: str) -> Iterator[tuple[str, str]]:
    for each in getattr(resolver, "url_patterns", ()):
        address = f"{before}{each.pattern}"
        if needs := getattr(getattr(each, "callback", None), "needs", ""):
            yield PARAMETER.sub(r"{\1}", address), needs
        elif getattr(each, "namespace", "") not in WITHOUT_ROLES:
            yield from _inside(each, address)


def api_routes() -> Iterator[tuple[str, str, str]]:
    """Yield path, method and permission of every published route."""
    from goodorder.config.schema import document

    for path, operations in json.loads(document())["paths"].items():
        yield from ((path, method.upper(), one["x-permission"]) for method, one in operations.items())


def who(needs: str) -> str:
    """Return the titles of the roles besides the owner that hold a permission."""
    if needs == OWN_ACCOUNT:
        return EVERYBODY
    titles = [title for title, holder in holders().items() if holder.may(needs)]
    return ", ".join(titles[1:]) or NOBODY


def holders() -> Mapping[str, Context]:
    """Return somebody of each role by its title, the owner first."""
    from goodorder.config.roles import ROLES
    from goodorder.kernel.access import Context, system_context

    now = system_context("draw").now
    return {role.title: Context("draw", now, role.permissions) for role in ROLES.values()}
