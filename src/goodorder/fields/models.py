"""Definitions of custom fields, their choices, and the values of records."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Length, Lower, Replace
from django.db.models.lookups import LessThanOrEqual

from goodorder.fields.rules import (
    KINDS,
    LONGEST,
    LONGEST_HELP,
    LONGEST_KEY,
    LONGEST_LABEL,
    MOST_PLACES,
    NO,
    SUBJECTS,
    YES,
)
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet

_DAY = Q(kind="date", value__regex="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_NUMBER = Q(kind__in=("number", "money"), value__regex="^(0|-?[1-9][0-9]{0,15})$") | Q(
    kind="decimal", value__regex=r"^(0|-?(0|[1-9][0-9]{0,15})(\.[0-9]{0,5}[1-9])?)$"
)
_MEASURE = models.DecimalField(max_digits=22, decimal_places=6, null=True)


class Definition(Entity):
    """What is asked of every record of a subject. Key, kind and currency never change; retired means asked no longer."""

    public_id = PublicIdField("fld")
    subject = models.CharField(max_length=10)
    key = models.CharField(max_length=LONGEST_KEY)
    label = models.CharField(max_length=LONGEST_LABEL)
    kind = models.CharField(max_length=10)
    currency = models.CharField(max_length=3, blank=True, default="")
    help = models.CharField(max_length=LONGEST_HELP, blank=True)
    position = models.PositiveSmallIntegerField()
    is_listed = models.BooleanField(default=False)
    is_required = models.BooleanField(default=False)
    defined_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Definition"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="fields_definition_key_once"),
            models.UniqueConstraint(fields=["id", "kind", "subject"], name="fields_definition_typed"),
            models.CheckConstraint(condition=Q(subject__in=SUBJECTS), name="fields_definition_subject"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="fields_definition_kind"),
            models.CheckConstraint(condition=Q(key__regex="^[a-z][a-z0-9_]*$"), name="fields_definition_key"),
            models.CheckConstraint(condition=~Q(label=""), name="fields_definition_label"),
            models.CheckConstraint(condition=Q(position__lte=MOST_PLACES), name="fields_definition_place"),
            models.CheckConstraint(
                condition=Q(kind="money", currency__regex="^[A-Z]{3}$") | (~Q(kind="money") & Q(currency="")),
                name="fields_definition_currency",
            ),
            models.CheckConstraint(
                condition=Q(is_listed=False) | (Q(subject="order") & ~Q(kind="long_text")),
                name="fields_definition_listed",
            ),
        ]
        indexes = [models.Index(fields=["subject", "position", "id"], name="fields_definition_in_order")]

    def __str__(self) -> str:
        return self.key


class Choice(models.Model):
    """One of the values a field of the kind choice may have; one that is not offered stays where it was chosen."""

    definition = models.ForeignKey(
        Definition, on_delete=models.PROTECT, related_name="choices", db_index=False
    )
    key = models.CharField(max_length=LONGEST_KEY)
    label = models.CharField(max_length=LONGEST_LABEL)
    position = models.PositiveSmallIntegerField()
    is_offered = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "key"], name="fields_choice_once"),
            models.CheckConstraint(condition=Q(key__regex="^[a-z][a-z0-9_]*$"), name="fields_choice_key"),
        ]

    def __str__(self) -> str:
        return self.label


def _at_most(kind: str) -> Q | LessThanOrEqual:
    return Q(~Q(kind=kind)) | Q(LessThanOrEqual(Length("value"), Value(LONGEST[kind])))


def _once(subject: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[subject, "definition"],
        condition=Q(**{f"{subject}__isnull": False}),
        name=f"fields_value_once_{subject}",
    )


class FieldValue(Entity):
    """What one record answers, written as its kind writes it (`rules.as_value`); no row: nothing.

    `placed_at` is the order's, so that one index finds the orders of a value in the order of their list. Who sees the
    record sees its values, so the table has no scopes of its own. `measure` is what lists compare with bounds. Foreign keys of the database tie kind and subject to
    the definition's, and a choice to one that exists.
    """

    public_id = PublicIdField("fva")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=LONGEST["long_text"])
    order = models.ForeignKey(
        "orders.Order", on_delete=models.PROTECT, null=True, related_name="field_values", db_index=False
    )
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    product = models.ForeignKey(
        "catalog.Sku", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    placed_at = models.DateTimeField(null=True)
    subject = models.GeneratedField(
        expression=Case(
            When(order__isnull=False, then=Value("order")),
            When(customer__isnull=False, then=Value("customer")),
            default=Value("product"),
        ),
        output_field=models.CharField(max_length=10),
        db_persist=True,
    )
    choice_key = models.GeneratedField(
        expression=Case(When(kind="choice", then=F("value")), default=None),
        output_field=models.CharField(max_length=LONGEST["long_text"], null=True),
        db_persist=True,
    )
    measure = models.GeneratedField(
        expression=Case(
            When(_NUMBER, then=Cast("value", _MEASURE)),
            When(_DAY, then=Cast(Replace("value", Value("-"), Value("")), _MEASURE)),
            default=None,
        ),
        output_field=_MEASURE,
        db_persist=True,
    )

    objects = ScopedQuerySet["FieldValue"].as_manager()

    class Meta:
        constraints = [
            *(_once(subject) for subject in SUBJECTS),
            models.CheckConstraint(
                condition=Q(order__isnull=False, customer=None, product=None, placed_at__isnull=False)
                | Q(order=None, customer__isnull=False, product=None, placed_at=None)
                | Q(order=None, customer=None, product__isnull=False, placed_at=None),
                name="fields_value_of_one",
            ),
            models.CheckConstraint(condition=~Q(value=""), name="fields_value_said"),
            models.CheckConstraint(
                condition=_NUMBER
                | _DAY
                | Q(kind="yes_no", value__in=(YES, NO))
                | Q(kind="link", value__regex="^https?://[^[:space:]]+$")
                | Q(kind__in=("text", "long_text", "choice")),
                name="fields_value_typed",
            ),
            models.CheckConstraint(condition=_at_most("text"), name="fields_value_text_short"),
            models.CheckConstraint(condition=_at_most("link"), name="fields_value_link_short"),
        ]
        indexes = [
            models.Index(
                F("definition"),
                Lower("value"),
                F("placed_at").desc(),
                F("order").desc(),
                condition=Q(order__isnull=False) & ~Q(kind="long_text"),
                name="fields_value_of_orders",
            ),
            models.Index(
                fields=["definition", "measure", "order"],
                condition=Q(order__isnull=False, measure__isnull=False),
                name="fields_value_measured",
            ),
        ]
