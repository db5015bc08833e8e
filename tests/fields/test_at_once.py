"""Two people who give a record its first value at the same moment: one is kept, the other is told."""

from threading import Barrier

import pytest

from goodorder.fields import commands, queries
from goodorder.fields.models import FieldValue
from goodorder.fields.rules import FieldDraft
from goodorder.kernel.errors import Refused
from shop import open_shop, place
from threads import run_all

PEOPLE = 4


@pytest.mark.django_db(transaction=True)
def test_of_first_values_at_once_one_is_kept_and_the_others_refused(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    commands.define_field(ctx, draft=FieldDraft(subject="order", label="Note", kind="text"))
    together = Barrier(PEOPLE)

    def write(number):
        together.wait(timeout=120)
        values = {"note": f"text {number}"}
        try:
            commands.set_values(
                ctx, subject="order", record_id=order.public_id, values=values, seen={"note": None}
            )
        except Refused as refusal:
            return refusal.code
        return values["note"]

    outcomes = run_all(write, PEOPLE, PEOPLE)
    (answer,) = queries.answers_of(ctx, subject="order", record_id=order.public_id)
    assert sorted(outcomes) == sorted([answer.value, *["fields.changed_meanwhile"] * (PEOPLE - 1)])
    assert FieldValue.objects.count() == 1
