"""`goodorder sourcing replay`: a table side by side, a file of changes, and a failure when history differs."""

import csv
import json

import pytest
from typer.testing import CliRunner

from builders import location, sku
from goodorder.cli.sourcing import app
from goodorder.inventory import commands as inventory
from goodorder.kernel.command import unit_of_work
from goodorder.sourcing import commands, queries
from goodorder.sourcing.models import Decision
from goodorder.sourcing.rules import Demand

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments):
    return CliRunner().invoke(app, ["replay", *arguments])


@pytest.fixture
def decided(ctx):
    def decide():
        thing = sku("T")
        places = [location("NEAR", handling_cost=10), location("FAR", handling_cost=90)]
        for place in places:
            inventory.receive_stock(ctx, location=place.code, sku="T", quantity=4)
        for number in range(3):
            demands = [Demand(1, thing.pk, 2)]
            commands.decide(ctx, about=f"ord_{number}", demands=demands, locations=places)

    unit_of_work(decide)


def test_history_comes_out_the_same(decided):
    done = run()
    assert done.exit_code == 0, done.output
    assert "3 decisions, 0 of them would be decided otherwise" in done.stdout
    broken = Decision.objects.first()
    broken.outcome["explanation"] = "otherwise"
    broken.save(update_fields=["outcome"])
    assert run().exit_code == 1


def test_other_rules_are_shown_written_and_kept(ctx, decided, tmp_path):
    content = {"costs": {"adjust": {"FAR": -200}}}
    rules, changes = tmp_path / "rules.json", tmp_path / "changes.csv"
    rules.write_text(json.dumps(content))
    done = run("--rules", str(rules), "--csv", str(changes), "--since", "2026-01-01")
    assert done.exit_code == 0, done.output
    assert "3 decisions, 3 of them would be decided otherwise" in done.stdout
    rows = list(csv.DictReader(changes.read_text().splitlines()))
    assert [(row["before"], row["after"]) for row in rows] == [("NEAR", "FAR")] * 3
    assert (rows[0]["history_cost"], rows[0]["cost"]) == ("10", "-110")
    draft = commands.draft_rules(ctx, content=content)
    assert run("--rules", "default@2", "--attach").exit_code == 0
    assert queries.get_rules(ctx, draft.public_id).replayed["changed"] == 3


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["--since", "yesterday"], "write a day such as"),
        (["--rules", "default@77"], "there is no version default@77"),
    ],
)
def test_what_cannot_be_read_is_named(arguments, remedy):
    done = run(*arguments)
    assert done.exit_code != 0
    assert remedy in done.output
