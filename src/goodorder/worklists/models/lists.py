"""Views, what each person wants to see in them, who looks after an order, and runs over many orders."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.worklists.rules import NEEDS, SORTS
from goodorder.worklists.states import ITEM_STATES, RUN, WAITING


class View(Entity):
    """A named filter with columns and a sort; shared ones are everybody's to see. `owner` is an actor."""

    public_id = PublicIdField("viw")
    owner = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    is_shared = models.BooleanField(default=False)
    filters = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    sort = models.CharField(max_length=20)
    saved_at = models.DateTimeField()

    objects = ScopedQuerySet["View"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="worklists_view_name_once"),
            models.CheckConstraint(condition=Q(sort__in=list(SORTS)), name="worklists_view_sort"),
        ]
        indexes = [models.Index(fields=["name"], condition=Q(is_shared=True), name="worklists_view_shared")]

    def __str__(self) -> str:
        return self.name


class ColumnChoice(models.Model):
    """Which columns a person wants in a view that is not theirs to change; `view` is its code or public id."""

    actor = models.CharField(max_length=120)
    view = models.CharField(max_length=40)
    columns = models.JSONField(default=list)

    objects = ScopedQuerySet["ColumnChoice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "view"], name="worklists_columnchoice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.view}"


class Assignment(Entity):
    """Who looks after an order, a user's name; empty: nobody in particular."""

    public_id = PublicIdField("asg")
    order = models.OneToOneField("orders.Order", on_delete=models.PROTECT, related_name="+")
    assignee = models.CharField(max_length=150, blank=True)
    assigned_by = models.CharField(max_length=120)
    assigned_at = models.DateTimeField()

    objects = ScopedQuerySet["Assignment"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "order"], condition=~Q(assignee=""), name="worklists_assignee"),
        ]


class Run(Entity):
    """One action on many orders, by one actor with the permissions and scopes of the moment it was planned.

    `is_cut`: the filter had more orders than a run may have. `filters` is the filter it was planned from, if any.
    """

    public_id = PublicIdField("run")
    action = models.CharField(max_length=20)
    arguments = models.JSONField(default=dict)
    filters = models.JSONField(default=dict)
    actor = models.CharField(max_length=120)
    permissions = models.JSONField(default=list)
    scopes = models.JSONField(default=dict)
    state = models.CharField(max_length=20, default=RUN.initial)
    is_cut = models.BooleanField(default=False)
    planned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Run"].as_manager()

    class Meta:
        constraints = [
            RUN.constraint(),
            models.CheckConstraint(condition=Q(action__in=list(NEEDS)), name="worklists_run_action"),
            models.CheckConstraint(
                condition=Q(state="planned", started_at__isnull=True)
                | (~Q(state="planned") & Q(started_at__isnull=False)),
                name="worklists_run_started",
            ),
        ]
        indexes = [models.Index(fields=["actor", "-id"], name="worklists_run_actor")]


class Item(models.Model):
    """An order's place in a run: `foreseen` is the code of what was to happen, `reason` why it did not."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+", db_index=False)
    foreseen = models.CharField(max_length=40)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Item"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="worklists_item_position_once"),
            models.UniqueConstraint(fields=["run", "order"], name="worklists_item_order_once"),
            models.CheckConstraint(condition=Q(state__in=ITEM_STATES), name="worklists_item_state"),
        ]
        indexes = [
            models.Index(
                fields=["run", "position"], condition=Q(state=WAITING), name="worklists_item_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.state}"
