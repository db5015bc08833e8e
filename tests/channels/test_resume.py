"""An import that is killed goes on where it stopped and ends as if nothing had happened."""

import pytest
from django.core.management import call_command

from channels.killing import finish, start, state
from channels.scene import retail_file
from goodorder.channels.models import ImportRun
from goodorder.kernel.command import unit_of_work
from goodorder.reports.queries import run_audit
from shop import open_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
UNITS = 3
# With the opening the file has sixteen units, so six batches of three.
BEFORE, AFTER = "channels.batch_before_commit", "channels.batch_after_commit"


@pytest.fixture
def file(tmp_path):
    found = tmp_path / "retail.csv"
    found.write_bytes(retail_file())
    return found


@pytest.fixture
def undisturbed(ctx, file):
    """Return what an import that nobody disturbs leaves, and clear the table for the next."""
    unit_of_work(lambda: open_shop(ctx, tax_included=False))
    assert finish(start(file, units=UNITS)) == 0
    found = state()
    call_command("flush", interactive=False, verbosity=0)
    unit_of_work(lambda: open_shop(ctx, tax_included=False))
    return found


def test_killed_at_every_step_it_ends_in_the_same_state(ctx, file, undisturbed):
    kills = 0
    for fault in (f"{BEFORE}:1", f"{AFTER}:1", f"{BEFORE}:2", f"{AFTER}:2", f"{BEFORE}:1"):
        kills += finish(start(file, units=UNITS, fault=fault)) == -9
    assert kills == 5
    assert ImportRun.objects.get().finished_at is None
    assert finish(start(file, units=UNITS)) == 0
    found = state()
    assert {name for name in found if found[name] != undisturbed[name]} == set()
    assert [(broken.id, broken.rows) for broken in run_audit(ctx) if broken.rows] == []


def test_two_at_once_apply_no_batch_twice(ctx, file, undisturbed):
    both = [start(file, units=UNITS), start(file, units=UNITS)]
    ended = []
    for process in both:
        process.communicate(timeout=600)
        ended.append(process.returncode)
    assert 0 in ended  # the slower one is told that another import is under way
    assert state() == undisturbed
