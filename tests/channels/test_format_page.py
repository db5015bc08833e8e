"""The page about import formats is what the code reads."""

import re

import pytest

from goodorder.channels.rules import reading
from goodorder.channels.rules.formats import KINDS
from goodorder.channels.rules.profiles import PROFILES

ROW = re.compile(r"(?m)^\| `(\w+)` \| (yes)? ?\|")


@pytest.fixture
def page(pytestconfig):
    return (pytestconfig.rootpath / "docs/reference/import-formats.md").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_columns_stand_in_the_page_as_they_are_read(page, kind):
    section = page.partition(f"\n## {kind.capitalize()}\n")[2].partition("\n## ")[0]
    described = [(name, bool(needed)) for name, needed in ROW.findall(section)]
    assert described == [(name, column.is_needed) for name, column in KINDS[kind]("UTC").items()]


def test_limits_stand_in_the_page(page):
    packed, unpacked = (
        limit // reading.MEBIBYTE for limit in (reading.MOST_PACKED_BYTES, reading.MOST_BYTES)
    )
    said = (
        f"At most {packed} MiB as it comes, {unpacked} MiB unpacked, {reading.MOST_RATIO} times its packed size, "
        f"{reading.MOST_ROWS:,} rows, {reading.MOST_COLUMNS} columns, {reading.MOST_LINE_BYTES // 1024} KiB per line."
    )
    assert said in page


def test_every_profile_stands_in_the_page(page):
    assert [name for name in PROFILES if f"`{name}`" not in page] == []


def test_every_charge_of_the_ready_profile_stands_in_the_page(page):
    assert [code for code in PROFILES["online-retail"].policy.charges if f"`{code}`" not in page] == []
