"""Everybody who may ask: each role, somebody without one, somebody not signed in; and what they may."""

import json
import uuid
from dataclasses import dataclass, field

from django.db import connection
from django.template.backends.base import BaseEngine
from django.test import Client, override_settings

from goodorder.config.roles import ROLES
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.staff import commands as staff
from goodorder.staff.models import User
from goodorder.staff.queries import user_context

ENOUGH_TO_SEARCH = "search.use"  # every role has it
# What comes and goes with asking, whoever asks: when a key was used last.
UNTOLD = {"staff_apikey", "django_session", "django_migrations"}


class Blank(BaseEngine):
    """Writes empty pages: whether somebody is let in is decided before a page is written."""

    app_dirname = "none"

    def __init__(self, params):
        super().__init__({name: value for name, value in params.items() if name != "OPTIONS"})

    def get_template(self, name):
        return self

    def render(self, context=None, request=None):
        return ""


def unwritten():
    """Leave pages blank for a while."""
    settings = {"BACKEND": "everything.people.Blank", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}}
    return override_settings(TEMPLATES=[settings])


@dataclass
class Person:
    """Somebody who asks for pages, and the context they have."""

    name: str
    client: Client = field(repr=False)
    ctx: Context = field(repr=False)

    def may(self, permissions):
        """Tell whether they hold all of some permissions."""
        return all(map(self.ctx.may, permissions))

    def ask(self, path, form=None):
        """Ask for a page, or send a form; each form but once."""
        if form is None:
            return self.client.get(path).status_code
        return self.client.post(path, form | {"once": str(uuid.uuid4())}).status_code


def person(ctx, role, **scope):
    """Sign somebody in with a role, or with none, everywhere or within a scope."""
    name = "-".join([role or "nothing", *scope.values()])
    staff.add_user(ctx, username=name, password="correct horse battery staple", name=name)
    for kind, code in (scope.items() or [("", "")]) if role else ():
        staff.grant_role(ctx, username=name, role=role, scope_kind=kind, scope_value=code)
    user = User.objects.prefetch_related("grants").get(username=name)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return Person(name, client, user_context(user, now=clock.now()))


def everybody(ctx):
    """Return the owner, and everybody else."""
    others = [person(ctx, role) for role in sorted(set(ROLES) - {"owner"})]
    nobody = Person("nobody", Client(raise_request_exception=False), Context("nobody", ctx.now, frozenset()))
    return person(ctx, "owner"), [*others, person(ctx, ""), nobody]


class Asked:
    """Notes which permissions are asked of somebody while they act, not of what acts further in their stead."""

    def __init__(self, patch, one):
        self.found, plain = set(), Context.require

        def require(ctx, permission):
            if ctx.permissions == one.ctx.permissions:
                self.found.add(permission)
            plain(ctx, permission)

        patch.setattr(Context, "require", require)

    def during(self, act):
        """Act; return the answer and the permissions that were asked."""
        self.found.clear()
        return act(), frozenset(self.found)


def fingerprint():
    """Return what every table holds, row by row, as one sum for each: equal before and after, nothing changed."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in UNTOLD]
        each = "SELECT '{0}', coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM \"{0}\" t"
        cursor.execute(" UNION ALL ".join(each.format(name) for name in tables))
        return dict(cursor.fetchall())


def differing(before, after):
    """Return the tables that changed."""
    return sorted(name for name in before if before[name] != after.get(name))


def hidden_rows(ctx, models):
    """Return what the rows hold that a context does not see, as one sum for each table."""
    found = {}
    for model in models:
        rows = model._default_manager.all()
        if set(ctx.scopes) & set(rows.scopes):
            unseen = rows.exclude(pk__in=rows.visible_to(ctx).values("pk")).order_by("pk")
            found[model._meta.db_table] = json.dumps(list(unseen.values_list()), default=str)
    return found
