"""Records and whom they are hidden from: for each scope, what is of here and what is of elsewhere."""

import itertools

from django.apps import apps

from every_page import records_for
from goodorder.kernel.access import Context
from goodorder.kernel.tables import ScopedQuerySet

OWN = {"company": "T1", "channel": "web", "location": "MAIN"}
FOREIGN = {"company": "T2", "channel": "phone", "location": "ELSE"}
AIMED = {**OWN, "sku": "MUG", "from_location": "MAIN", "to_location": "MAIN"}
LONGEST_SHORT = 6


def models_of_scopes():
    """Return the tables whose rows end at somebody's scopes."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("goodorder.")]
    return [model for model in ours if isinstance(model._default_manager.all(), ScopedQuerySet)]


def stranger_context(ctx, kind):
    """Return the context of somebody who may do all, but elsewhere."""
    return Context("stranger", ctx.now, frozenset("*"), {kind: frozenset([FOREIGN[kind]])})


def is_seen(ctx, record):
    """Ask the record's own table whether a context sees it."""
    rows = type(record)._default_manager.all()
    return not isinstance(rows, ScopedQuerySet) or rows.visible_to(ctx).filter(pk=record.pk).exists()


def hidden_names(ctx):
    """Return numbers and public ids that only records bear which a context does not see."""
    hidden, seen = set(), set()
    for model in models_of_scopes():
        rows = model._default_manager.all()
        if set(ctx.scopes) & set(rows.scopes):
            names = {"number", "public_id"} & {field.name for field in model._meta.fields}
            visible = rows.visible_to(ctx)
            for found, some in ((hidden, rows.exclude(pk__in=visible.values("pk"))), (seen, visible)):
                for name in names:
                    found.update(some.order_by("pk").values_list(name, flat=True)[:40])
    return {name for name in hidden - seen if name and len(name) > LONGEST_SHORT}


def named_in(answer, hidden, path):
    """Return the hidden names that an answer tells, but for those that were asked with."""
    if answer.streaming or answer.status_code != 200:
        return []
    return [name for name in hidden if name.encode() in answer.content and name not in path]


def choices(ctx, parameter, route):
    """Return a record that a context sees and one that it does not, as an address names them; None where there is none."""
    if parameter == "subject_id":
        return choices(ctx, "order_id", route)
    found = {True: None, False: None}
    for value, record in records_for(parameter, route, most=60):
        seen = is_seen(ctx, record)
        found[seen] = found[seen] or value
    return found[True], found[False]


def crossed(ctx, parameters, route):
    """Yield the ways to fill parameters with records of here and of elsewhere, at least one of them foreign."""
    offered = {name: choices(ctx, name, route) for name in parameters}
    for signs in itertools.product((True, False), repeat=len(parameters)):
        filled = {name: offered[name][0 if seen else 1] for name, seen in zip(parameters, signs, strict=True)}
        if not all(signs) and all(filled.values()):
            yield filled


def aimed(body):
    """Point the references of a request's body at records that exist."""
    if isinstance(body, list):
        return [aimed(one) for one in body]
    if not isinstance(body, dict):
        return body
    return {name: _aimed(name, value) for name, value in body.items()}


def _aimed(name, value):
    if name in AIMED and isinstance(value, str):
        return AIMED[name]
    if name.endswith("_id") and isinstance(value, str):
        return next((found for found, _record in records_for(name)), value)
    return aimed(value)
