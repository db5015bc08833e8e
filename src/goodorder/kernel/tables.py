"""Base classes of tables: entities with a public id and a version, scoped querysets."""

from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing

Row = TypeVar("Row", bound=models.Model)


class ScopedQuerySet(models.QuerySet[Row]):
    """A queryset that knows which of its rows a context may see.

    `scopes` maps a scope kind to the look-up that holds its code; a kind the actor is not limited in,
    or the table has no look-up for, does not narrow the rows.
    """

    scopes: ClassVar[dict[str, str]] = {}

    def visible_to(self, ctx: Context) -> Self:
        """Narrow to the rows within the actor's scopes."""
        rows = self
        for kind, codes in ctx.scopes.items():
            if lookup := self.scopes.get(kind):
                rows = rows.filter(**{f"{lookup}__in": codes})
        return rows

    def by_public_id(self, public_id: str) -> Row:
        """Return the row with this public id; raises Missing."""
        return self.one(public_id=public_id)

    def one(self, **lookup: Any) -> Row:
        """Return the single row a look-up names; raises Missing with what was looked for."""
        try:
            return self.get(**lookup)
        except ObjectDoesNotExist as failure:
            code = self.model._meta.db_table.replace("_", ".", 1)  # stays when a model moves to another room
            wanted = ", ".join(str(value) for value in lookup.values())
            raise Missing(f"{code}_unknown", f"no {self.model._meta.model_name} {wanted}") from failure

    def locked(self) -> Self:
        """Lock the rows for the rest of the command, in id order so that two commands cannot deadlock."""
        return self.order_by("pk").select_for_update(of=("self",))


class Entity(models.Model):
    """A record with events: `version` counts them. Subclasses add `public_id = PublicIdField("…")`."""

    public_id: Any
    version = models.BigIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "number", None) or self.public_id)


def append_only(table: str, *, columns: str = "") -> str:
    """Return SQL that makes the database refuse UPDATE and DELETE on a table of facts.

    With `columns` (comma-separated) only these are frozen: for facts whose `version` may still rise.
    """
    frozen = f"UPDATE OF {columns}" if columns else "UPDATE"
    return f"""
        CREATE OR REPLACE FUNCTION goodorder_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only: correct it with a new row', TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation'; END $$;
        CREATE TRIGGER {table}_append_only BEFORE {frozen} OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION goodorder_refuse_change();
    """


def not_append_only(table: str) -> str:
    """Return the SQL that undoes `append_only`, for the way back of a migration."""
    return f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
