"""The commands `import` and `report control`, as people see them."""

import json
import re

import pytest
from typer.testing import CliRunner

from channels.scene import RETAIL, retail_file
from goodorder.cli import imports, report
from goodorder.cli.main import app
from shop import open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ctx, tmp_path):
    open_shop(ctx, tax_included=False)
    file = tmp_path / "retail.csv"
    file.write_bytes(retail_file())

    def ask(**more):
        return imports.Asked(
            **{
                "kind": "orders",
                "file": file,
                "profile": "online-retail",
                "channel": "web",
                "location": "MAIN",
                **more,
            }
        )

    return ask


def test_import_tells_outcome_rejects_and_control_totals(asked, capsys, tmp_path):
    rejects = tmp_path / "rejects.jsonl"
    imports.run(asked(rejects=rejects))
    out = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"imp_\w+: 2 adjusted, 13 created, 3 rejected", out[3])
    assert out[-2:] == ["sales 39.76 GBP, taken back -31.14 GBP", "orders, documents and books agree"]
    found = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(row["row"], row["content"]["InvoiceNo"]) for row in found] == [
        (16, "100010"),
        (17, "100011"),
        (18, "100011"),
    ]


def test_dry_run_lists_rows_and_says_that_nothing_was_kept(asked, capsys, tmp_path):
    rejects = tmp_path / "rejects.jsonl"
    imports.run(asked(dry_run=True, rejects=rejects))
    out = capsys.readouterr().out.splitlines()
    assert len([line for line in out if line.startswith("created row")]) == 13
    assert "adjusted row 14: stock corrected by -2" in out
    assert "dry run: 2 adjusted, 13 created, 3 rejected; nothing was kept" in out
    assert len(rejects.read_text().splitlines()) == 3


def test_second_import_says_that_the_file_came_in_before(asked, capsys):
    run_id = imports.run(asked()).run_id
    capsys.readouterr()
    imports.run(asked())
    assert capsys.readouterr().out.splitlines()[0] == f"{run_id}: this file came in before; 18 unchanged"


def test_long_lists_are_cut_short(asked, capsys):
    rows = "\n".join(RETAIL.splitlines()[14] for _ in range(25))
    asked().file.write_bytes(retail_file(rows))
    imports.run(asked())
    assert "rejected: … and 5 more" in capsys.readouterr().out


def test_control_is_shown_for_a_run(asked, capsys):
    run_id = imports.run(asked()).run_id
    capsys.readouterr()
    assert report.show_control(run_id)
    assert capsys.readouterr().out.splitlines()[0] == f"{'order lines':<22}{9:>9}  {'47.76 GBP':>22}"


def test_help_names_every_option():
    said = CliRunner().invoke(app, ["import", "--help"]).output
    for option in ("--profile", "--channel", "--location", "--history", "--dry-run", "--rejects"):
        assert option in said
