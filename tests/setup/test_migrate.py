"""`migrate` draws little, and the database is what the models say all the same."""

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db import connection
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import CharField, ForeignKey

from goodorder.config.management.commands.migrate import Command, drawing_only_what_changes

COLUMNS = """
    SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = 'public'
"""
REFERENCES = """
    SELECT conrelid::regclass::text, attname, confrelid::regclass::text
      FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
     WHERE contype = 'f' AND array_length(conkey, 1) = 1 AND connamespace = 'public'::regnamespace
"""


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


def fields():
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return [(model._meta.db_table, field) for model in models for field in model._meta.local_concrete_fields]


@pytest.mark.django_db
def test_every_column_and_reference_of_the_models_is_in_the_database():
    drawn = {(table, field.column, field.null) for table, field in fields() if not field.generated}
    assert drawn - asked(COLUMNS) == set()
    pointing = {
        (table, field.column, field.related_model._meta.db_table)
        for table, field in fields()
        if isinstance(field, ForeignKey) and field.db_constraint
    }
    assert pointing
    assert pointing - asked(REFERENCES) == set()


def test_migrate_is_ours():
    assert isinstance(load_command_class(get_commands()["migrate"], "migrate"), Command)


def test_one_model_is_drawn_anew_and_django_s_own_way_comes_back():
    state = ProjectState({("shop", name): ModelState("shop", name, []) for name in ("one", "other")})
    one, other = (state.apps.get_model("shop", name) for name in ("one", "other"))
    djangos = ProjectState.reload_model
    with drawing_only_what_changes():
        state.add_field("shop", "one", "word", CharField(max_length=9), preserve_default=True)
    assert state.apps.get_model("shop", "other") is other
    assert state.apps.get_model("shop", "one") is not one
    assert state.apps.get_model("shop", "one")._meta.get_field("word").max_length == 9
    assert ProjectState.reload_model is djangos
