"""Every page and form with every role, and with grants that end at another company, channel or location.

What must come is derived, not listed: a page says which permission it needs, the owner's own act shows which are asked
for on the way, and a table says whether a context sees a row. Whoever lacks one, or names what they do not see,
changes nothing: all rows of all tables are compared.
"""

from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial

import pytest
from django.urls import resolve

from every_page import PARAMETER, pages, views
from everything.crawling import Form, Walk, view_of
from everything.foreign import FOREIGN, OWN, Names, hidden_names, is_seen, misnamed, named_in
from everything.people import Asked, differing, everybody, fingerprint, person, unwritten
from everything.worlds import a_world, fill_other, fill_world, put_back, widen_limits
from goodorder.config.roles import ROLES
from goodorder.kernel.access import Context

pytestmark = pytest.mark.django_db
CTX = Context("user:owner", datetime(2026, 11, 21, 10, 0, tzinfo=UTC), frozenset({"*"}), {}, "")
# What is there depends on who asks; a secret is drawn for who looks at it.
OF_ONESELF = {"house:second-step-picture", "house:second-step"}
OVER_PEOPLE = {"house:person-act", "house:person-reset"}
WHOLE_HOUSE = {"house:audit-fact"}  # shut to who may see a part only
SHOWN, WELL = {200, 302}, 200
NOT_BY_GET, REFUSED, MISSING, TO_SIGN_IN, FIRST_REFUSAL, DEFECT = 405, 403, 404, 302, 400, 500


class World:
    """The full shop, another company beside it, everybody, and every address and form that the owner finds."""

    def __init__(self):
        fill_world(CTX)
        fill_other(CTX)
        widen_limits(CTX)
        self.owner, self.others = everybody(CTX)
        self.pages = pages()
        walk = Walk(self.owner.client, [page.path for page in self.pages], is_ours=_is_of_people, asks=False)
        self.status = {path: answer.status_code for path, answer in walk if _needs(path)}
        self.forms = [form for form in walk.forms.values() if _needs(form.path)]
        written = {form.path for form in self.forms}
        self.bare = [
            Form(path, (), frozenset()) for path in self.of_status(NOT_BY_GET) if path not in written
        ]
        self.unmet = [f"/{_unknown(route)}" for name, route, _view in views() if name not in self.met()]

    def of_status(self, status):
        """Return the paths that were answered so."""
        return [path for path, found in self.status.items() if found == status]

    def met(self):
        """Return the names of the pages that were opened, and of those that forms are sent to."""
        return {view_of(path)[0] for path in [*self.status, *(form.path for form in self.forms)]}


def _is_of_people(name):
    return not name.startswith(("api", "hooks", "portal")) and name != "web:logout"


def _needs(path):
    """Return the permission that the page at a path says it needs; nothing for pages before the sign-in."""
    return getattr(resolve(path.partition("?")[0]).func, "needs", "") if view_of(path)[0] else ""


def _unknown(route):
    """Return an address of a page whose record is not there."""
    return PARAMETER.sub(lambda found: "1" if found.group().startswith("<int:") else "none", route)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with a_world(django_db_blocker):
        yield World()


def test_every_page_with_every_role(world, monkeypatch):
    """Who holds what is asked of the owner gets what the owner gets; all others are refused. Looking changes nothing."""
    asked, wrong, before, count = Asked(monkeypatch, world.owner), {}, fingerprint(), 0
    with unwritten():
        for path, of_owner in world.status.items():
            if of_owner == NOT_BY_GET or view_of(path)[0] in OF_ONESELF:
                continue
            _, needed = asked.during(partial(world.owner.ask, path))
            wanted = _wanted(needed, path)
            for one in world.others:
                expected = of_owner if one.may(wanted) else _refused(one)
                count += 1
                if (status := one.ask(path)) != expected:
                    wrong[one.name, path] = (status, expected, sorted(needed))
    assert wrong == {}
    assert differing(before, fingerprint()) == []
    assert count > 2000


def _wanted(needed, path):
    """Return what must be held: what is asked and, of who changes a person, all that this person may do."""
    name, given = view_of(path)
    is_over = name in OVER_PEOPLE and given["username"] in ROLES
    return {*needed, *(ROLES[given["username"]].permissions if is_over else ())}


def _refused(one):
    return TO_SIGN_IN if one.name == "nobody" else REFUSED


def test_every_page_whose_record_is_not_there_is_shut_by_role_first(world):
    """Looked at and sent to: whoever lacks the page's permission hears that, not whether there is such a record."""
    wrong, before = {}, fingerprint()
    with unwritten():
        for path in world.unmet:
            for one in world.others:
                if not one.may({_needs(path)}):
                    answers = {one.ask(path), one.ask(path, {})}
                    wrong |= {} if answers <= {_refused(one), NOT_BY_GET} else {(one.name, path): answers}
            with put_back():
                answers = {world.owner.ask(path), world.owner.ask(path, {})}
            wrong |= {} if max(answers) < DEFECT and REFUSED not in answers else {("owner", path): answers}
    assert wrong == {}
    assert differing(before, fingerprint()) == []


def test_every_form_with_every_role(world, monkeypatch):
    """Who lacks what the act asks of the owner is refused and changes nothing; who holds it, by turns, gets the same."""
    asked, wrong, before, count = Asked(monkeypatch, world.owner), {}, fingerprint(), 0
    with unwritten():
        for turn, form in enumerate([*world.forms, *world.bare]):
            with put_back():
                of_owner, needed = asked.during(partial(world.owner.ask, form.path, form.filled()))
            wanted = _wanted(needed, form.path)
            holding = [one for one in world.others if one.may(wanted)]
            writing = holding[turn % len(holding) :][:1] if holding else []
            for one in [each for each in world.others if each not in holding] + writing:
                count += 1
                with put_back() if one in holding else nullcontext():
                    status = one.ask(form.path, form.filled())
                if status != (of_owner if one in holding else _refused(one)):
                    wrong[one.name, form.path] = (status, of_owner, sorted(needed))
    assert wrong == {}
    assert differing(before, fingerprint()) == []
    assert count > 1500


@pytest.mark.parametrize("kind", FOREIGN)
def test_every_page_of_foreign_objects_is_closed(world, kind):
    """An owner elsewhere gets 404 for what the tables hide; one of here gets what an owner everywhere gets."""
    with put_back():
        native, stranger = (person(CTX, "owner", **{kind: each[kind]}) for each in (OWN, FOREIGN))
        hidden, wrong = hidden_names(stranger.ctx) if kind == "company" else set(), {}
        for page in world.pages:
            if world.status.get(page.path) not in SHOWN:
                continue
            is_foreign = page.record is not None and not is_seen(stranger.ctx, page.record)
            with nullcontext() if hidden else unwritten():
                answer = stranger.client.get(page.path)
            told = named_in(answer, hidden, page.path)
            if told or (is_foreign and answer.status_code != MISSING) or answer.status_code >= DEFECT:
                wrong[page.path] = told or answer.status_code
            if page.record is not None and page.name not in WHOLE_HOUSE and is_seen(native.ctx, page.record):
                with unwritten():
                    own = native.ask(page.path)
                wrong |= {("own", page.path): own} if own not in SHOWN else {}
    assert wrong == {}


@pytest.mark.parametrize("kind", FOREIGN)
def test_every_form_about_foreign_objects_is_refused(world, kind):
    """Forms of here sent from elsewhere: what their address or a field names is not there, and nothing changes."""
    wrong, count = {}, 0
    with put_back(), unwritten():
        stranger = person(CTX, "owner", **{kind: FOREIGN[kind]})
        names, before = Names(stranger.ctx), fingerprint()
        for form in [*world.forms, *world.bare]:
            if names.hides(form):
                count += 1
                status = stranger.ask(form.path, form.filled())
                wrong |= {} if FIRST_REFUSAL <= status < DEFECT else {form.path: status}
        assert wrong == {}
        assert differing(before, fingerprint()) == []
    assert count > 20


@pytest.mark.parametrize("kind", FOREIGN)
def test_every_field_that_names_a_foreign_object_is_refused(world, kind):
    """Each field of each form of one's own, naming what one does not see: refused, or an answer that changes nothing."""
    wrong, count, telling = {}, 0, 0
    with put_back(), unwritten():
        native = person(CTX, "owner", **{kind: OWN[kind]})
        names, before = Names(native.ctx), fingerprint()
        for form in world.forms:
            foreign = list(misnamed(form, names))
            with put_back():
                is_good = bool(foreign) and native.ask(form.path, form.filled()) < FIRST_REFUSAL
            for name, sent in foreign:
                count, telling = count + 1, telling + is_good
                status = native.ask(form.path, sent)
                if status >= DEFECT or (status < FIRST_REFUSAL and status != WELL):
                    wrong[form.path, name] = (status, sent[name])
        assert wrong == {}
        assert differing(before, fingerprint()) == []
    assert telling > 40
