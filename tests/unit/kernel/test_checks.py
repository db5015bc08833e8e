import pytest

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("check", "value", "clean"),
    [
        (checks.text, "  two words ", "two words"),
        (checks.code, "GB-01.a_b", "GB-01.a_b"),
        (checks.country, "gb", "GB"),
        (checks.country, "XK", "XK"),
        (checks.currency, "kwd", "KWD"),
        (checks.whole, " 12 ", 12),
        (checks.flag, "on", True),
        (checks.flag, False, False),
    ],
)
def test_a_check_returns_the_clean_value(check, value, clean):
    assert check(value, field="value") == clean


@pytest.mark.parametrize(
    ("check", "value", "reason"),
    [
        (checks.text, None, "checks.empty"),
        (checks.text, "x" * 201, "checks.too_long"),
        (checks.text, "nul\x00", "checks.unprintable"),
        (checks.code, "two words", "checks.not_a_code"),
        (checks.country, "UK", "checks.country_unknown"),
        (checks.country, "EU", "checks.country_unknown"),
        (checks.currency, "DEM", "checks.currency_unknown"),
        (checks.whole, "1.5", "checks.not_whole"),
        (checks.whole, -1, "checks.out_of_range"),
        (checks.flag, "perhaps", "checks.not_a_flag"),
    ],
)
def test_a_check_names_the_field_and_the_remedy(check, value, reason):
    with pytest.raises(Invalid) as refusal:
        check(value, field="thing")
    assert refusal.value.code == reason
    assert refusal.value.message.startswith("thing: ")
    assert refusal.value.details["field"] == "thing"


def test_changed_sets_nothing_when_one_value_is_wrong():
    class Record:
        name, rank = "old", 1

    record = Record()
    readers = {"name": checks.text, "rank": checks.whole}
    with pytest.raises(Invalid, match="rank: write a whole number"):
        checks.changed(record, {"name": "new", "rank": "high"}, readers)
    assert (record.name, record.rank) == ("old", 1)
    assert checks.changed(record, {"name": "old", "rank": "2"}, readers) == {"rank": "2"}
    assert record.rank == 2
