"""Documents agree with the product and with each other."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
FENCE = re.compile(r"(?ms)^```.*?^```$")


@pytest.fixture(scope="module")
def documents(checkout: Path) -> list[Path]:
    return sorted([*checkout.glob("*.md"), *(checkout / "docs").rglob("*.md")])


def test_every_link_leads_somewhere(documents: list[Path]) -> None:
    broken = [
        f"{document.name} → {target}"
        for document in documents
        for target in LINK.findall(FENCE.sub("", document.read_text()))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert broken == []


def test_life_of_an_order_shows_the_machine(checkout: Path) -> None:
    page = (checkout / "docs" / "explanation" / "life-of-an-order.md").read_text()
    reference = (checkout / "docs" / "reference" / "machines.md").read_text()
    drawn = re.search(r"(?ms)^## order \(orders\)\n+(```mermaid.+?^```)", reference)
    assert drawn
    assert drawn[1] in page


def test_every_decision_is_listed(checkout: Path) -> None:
    folder = checkout / "docs" / "adr"
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text()))
    assert listed == {file.name for file in folder.glob("[0-9]*.md")}


def test_reference_is_what_the_code_says(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "tools/draw.py", "--check"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_stale_page_is_named_with_the_remedy(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(checkout / "tools"))
    import draw

    assert draw.stale({"rooms.md": "something else"}) == ["rooms.md"]
    assert "tools/draw.py" in draw.REMEDY
