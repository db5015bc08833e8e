"""Every page, form and route with every role, and with grants that end at another company, channel or location.

What must come is derived, not listed: a page and a route say which permission they need, the owner's own act shows
which are asked for on the way, and a table says whether a context sees a row. Whoever lacks one changes nothing: all
rows of all tables are compared.
"""

from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial

import pytest
from django.urls import resolve

from every_page import pages
from everything.crawling import Form, Walk, view_of
from everything.people import Asked, differing, everybody, fingerprint, unwritten
from everything.worlds import a_world, fill_world, put_back
from goodorder.config.roles import ROLES
from goodorder.kernel.access import Context

pytestmark = pytest.mark.django_db
CTX = Context("user:owner", datetime(2026, 11, 21, 10, 0, tzinfo=UTC), frozenset({"*"}), {}, "")
# What is there depends on who asks; a secret is drawn for who looks at it.
OF_ONESELF = {"house:second-step-picture", "house:second-step"}
OVER_PEOPLE = {"house:person-act", "house:person-reset"}
NOT_BY_GET, REFUSED, TO_SIGN_IN = 405, 403, 302


class World:
    """The full shop, everybody in it, and every address and form that its owner finds."""

    def __init__(self):
        fill_world(CTX)
        self.owner, self.others = everybody(CTX)
        walk = Walk(self.owner.client, [page.path for page in pages()], is_ours=_is_of_people, asks=False)
        self.status = {path: answer.status_code for path, answer in walk if _needs(path)}
        forms = [form for form in walk.forms.values() if _needs(form.path)]
        written = {form.path for form in forms}
        bare = [path for path, status in self.status.items() if status == NOT_BY_GET and path not in written]
        self.forms = [*forms, *(Form(path, (), frozenset()) for path in bare)]


def _is_of_people(name):
    return not name.startswith(("api", "hooks", "portal")) and name != "web:logout"


def _needs(path):
    """Return the permission that the page at a path says it needs; nothing for pages before the sign-in."""
    return getattr(resolve(path.partition("?")[0]).func, "needs", "") if view_of(path)[0] else ""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with a_world(django_db_blocker):
        yield World()


def test_every_page_with_every_role(world, monkeypatch):
    """Who holds what is asked of the owner gets what the owner gets; all others are refused. Looking changes nothing."""
    asked, wrong, before, count = Asked(monkeypatch), {}, fingerprint(), 0
    with unwritten():
        for path, of_owner in world.status.items():
            if of_owner == NOT_BY_GET or view_of(path)[0] in OF_ONESELF:
                continue
            _, needed = asked.during(partial(world.owner.ask, path))
            for one in world.others:
                expected = of_owner if _may(one, needed, path) else _refused(one)
                count += 1
                if (status := one.ask(path)) != expected:
                    wrong[one.name, path] = (status, expected, sorted(needed))
    assert wrong == {}
    assert differing(before, fingerprint()) == []
    assert count > 2000


def _may(one, needed, path):
    """Tell whether somebody holds what is asked; who changes a person must hold all that this person does."""
    name, given = view_of(path)
    theirs = (
        ROLES[given["username"]].permissions if name in OVER_PEOPLE and given["username"] in ROLES else ()
    )
    return all(map(one.ctx.may, {*needed, *theirs}))


def _refused(one):
    return TO_SIGN_IN if one.name == "nobody" else REFUSED


def test_every_form_with_every_role(world, monkeypatch):
    """Who lacks what the act asks of the owner is refused and changes nothing; who holds it, by turns, gets the same."""
    asked, wrong, before, count = Asked(monkeypatch), {}, fingerprint(), 0
    with unwritten():
        for turn, form in enumerate(world.forms):
            with put_back():
                of_owner, needed = asked.during(partial(world.owner.ask, form.path, form.typed()))
            holding = [one for one in world.others if _may(one, needed, form.path)]
            writing = holding[turn % len(holding) :][:1] if holding else []
            for one in [each for each in world.others if each not in holding] + writing:
                count += 1
                with put_back() if one in holding else nullcontext():
                    status = one.ask(form.path, form.typed())
                if status != (of_owner if one in holding else _refused(one)):
                    wrong[one.name, form.path] = (status, of_owner, sorted(needed))
    assert wrong == {}
    assert differing(before, fingerprint()) == []
    assert count > 1500
