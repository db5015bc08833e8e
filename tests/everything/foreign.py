"""Records and whom they are hidden from: for each scope, what is of here and what is of elsewhere."""

import itertools

from django.apps import apps

from every_page import records_for
from everything.crawling import view_of
from goodorder.kernel.access import Context
from goodorder.kernel.tables import ScopedQuerySet

OWN = {"company": "T1", "channel": "web", "location": "MAIN"}
FOREIGN = {"company": "T2", "channel": "phone", "location": "ELSE"}
AIMED = {**OWN, "sku": "MUG", "from_location": "MAIN", "to_location": "MAIN"}
LONGEST_SHORT = 6
NAMING = {"public_id", "number", "code", "sscc"}
SCANNED = {"entry"}  # takes the name of whatever is held under a scanner
BY_CODE = {"location": "Location", "channel": "Channel", "channels": "Channel"}
NO_NAMES = {"kind", "scan"}  # a word for a sort of thing; what the page itself turns into lines


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


class Names:
    """By what the records are called that end at a scope, and which of these names somebody does not see."""

    def __init__(self, ctx):
        self.known, seen = {}, set()
        for model in models_of_scopes():
            rows = model._default_manager.all()
            for attribute in NAMING & {field.name for field in model._meta.fields}:
                if set(ctx.scopes) & set(rows.scopes):
                    key, visible = (model.__name__, attribute), rows.visible_to(ctx)
                    self.known |= dict.fromkeys(rows.order_by("-pk").values_list(attribute, flat=True), key)
                    seen |= set(visible.values_list(attribute, flat=True))
        self.hidden = {value: key for value, key in self.known.items() if value and value not in seen}
        self.foreign = {key: value for value, key in self.hidden.items()}

    def hides(self, form):
        """Tell whether the address or a field of a form names a record that is not seen."""
        said = [value for name, values in form.filled().items() for value in values if not _is_word(name)]
        return any(
            _bare(value) in self.hidden for value in [*map(str, view_of(form.path)[1].values()), *said]
        )

    def of_others(self, name, values):
        """Return what a field may be filled with to name a record that is not seen, by what it may say otherwise."""
        keys = {self.known[_bare(value)] for value in values if _bare(value) in self.known}
        bare = name.rpartition("-")[2]
        if bare in SCANNED:
            keys = set(self.foreign)
        elif bare in BY_CODE:
            keys.add((BY_CODE[bare], "code"))
        elif bare.endswith("_id"):
            keys |= {(type(record).__name__, "public_id") for _value, record in records_for(bare)}
        before = next((value[: -len(_bare(value))] for value in values if _bare(value) in self.known), "")
        return [before + self.foreign[key] for key in sorted(keys) if key in self.foreign]


def _is_word(name):
    return name.rpartition("-")[2] in NO_NAMES


def _bare(value):
    return value.rpartition(":")[2]


def misnamed(form, names):
    """Yield a filled form once for each field that may name a record, naming one that is not seen."""
    choices = dict(form.choices)
    for name in sorted({name for name, _value in form.fields if not _is_word(name)}):
        said = form.filled()
        for value in names.of_others(name, (*said[name], *choices.get(name, ()))):
            yield name, {**said, name: [value]}
