"""What is still open, narrow enough to be read whole: lists of open orders filter and sort this, not the orders.

Both tables are written by the database alone, in the transaction that changes an order, its promises or its money.
They bear no foreign keys: a list must not lock what is being worked on. `goodorder audit` holds them against the truth.
"""

from django.db import models
from django.db.models import Q

from goodorder.kernel.tables import ScopedQuerySet

OPEN_STATES = ("placed", "confirmed")


class OpenOrderRows(ScopedQuerySet["OpenOrder"]):
    """Open orders, limited by company and channel scopes."""

    scopes = {"company": "company__code", "channel": "channel__code"}


class OpenOrder(models.Model):
    """An order that is placed or confirmed, under the order's id.

    `leaves_on` is the first day promised, by the promises in force, for units that are still to be sent;
    `is_part_sent` tells that some units of it are gone and others are not.
    """

    id = models.BigIntegerField(primary_key=True)
    public_id = models.CharField(max_length=40)
    company = models.ForeignKey(
        "parties.Company", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    channel = models.ForeignKey(
        "parties.Channel", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    state = models.CharField(max_length=20)
    country = models.CharField(max_length=80)
    total = models.BigIntegerField()
    placed_at = models.DateTimeField()
    leaves_on = models.DateField(null=True)
    is_part_sent = models.BooleanField(default=False, db_default=False)

    objects = OpenOrderRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OPEN_STATES), name="worklists_openorder_state"),
        ]

    def __str__(self) -> str:
        return self.public_id


class OpenMoney(models.Model):
    """What is owed for an open order, held for it and taken: only where anything is, or it owes other than its total.

    Written under the lock of the payable, so that nobody who moves money waits for somebody who ships.
    """

    order = models.OneToOneField(
        OpenOrder, models.DO_NOTHING, primary_key=True, related_name="money", db_constraint=False
    )
    owed = models.BigIntegerField()
    held = models.BigIntegerField()
    taken = models.BigIntegerField()

    objects = ScopedQuerySet["OpenMoney"].as_manager()

    def __str__(self) -> str:
        return f"{self.taken} of {self.owed}"
