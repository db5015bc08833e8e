"""Hostile files: each limit and each kind of wrong bytes is refused with its reason, or costs one row only."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.scene import packed
from goodorder.channels.rules import reading
from goodorder.channels.rules.reading import Row, read_table
from goodorder.kernel.errors import Invalid


def rows(content: str | bytes) -> list[Row]:
    found = content.encode() if isinstance(content, str) else content
    return list(read_table(io.BytesIO(found)).rows)


def refusal(content: str | bytes) -> str:
    with pytest.raises(Invalid) as caught:
        rows(content)
    assert (caught.value.code, caught.value.details["field"]) == ("channels.file_refused", "file")
    return caught.value.message


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter):
    found = rows(f"sku{delimiter}on_hand\nA{delimiter}5\n")
    assert found == [Row(2, {"sku": "A", "on_hand": "5"})]


def test_gzip_is_known_by_its_bytes():
    assert rows(packed("sku,on_hand\nA,5\n")) == [Row(2, {"sku": "A", "on_hand": "5"})]


def test_gzip_of_several_members_is_read_to_its_end():
    assert [row.values["a"] for row in rows(packed("a\n1\n") + packed("2\n"))] == ["1", "2"]


def test_json_lines_are_rows_with_plain_text():
    found = rows('{"sku": "A", "on_hand": 5, "note": null}\n\n{"sku": "B", "on_hand": 1.5, "flag": true}')
    assert found == [
        Row(1, {"sku": "A", "on_hand": "5", "note": ""}),
        Row(3, {"sku": "B", "on_hand": "1.5", "flag": "true"}),
    ]


def test_utf8_mark_of_spreadsheets_is_taken_off():
    assert rows(b"\xef\xbb\xbfsku\nA\n") == [Row(2, {"sku": "A"})]


def test_quoted_fields_may_hold_delimiters_and_line_ends():
    assert rows('a,b\n"1,\n2","say ""hi"""\n') == [Row(2, {"a": "1,\n2", "b": 'say "hi"'})]


def test_row_with_wrong_number_of_fields_is_broken_alone():
    found = rows("a,b\n1,2\n1,2,3\n4,5\n")
    assert [row.broken for row in found] == ["", "has 3 fields, the header has 2", ""]


@pytest.mark.parametrize("line", ['{"a": ', '{"a": {"b": 1}}', '{"a": [1]}', "[" * 5000, "7"])
def test_line_that_is_no_flat_object_is_broken_alone(line):
    first, second = rows('{"a": 1}\n' + line)
    assert first.broken == ""
    assert "JSON" in second.broken


def test_nul_and_lone_surrogates_in_json_cannot_reach_the_database():
    assert rows('{"a": "x\\u0000y\\ud800"}') == [Row(1, {"a": "xy?"})]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        ("sku\nA\n".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff\x00s", "UTF-16"),
        (b"\x00\x00\xfe\xffs", "UTF-32"),
        (b"a,b\n1,\x002\n", "line 2 holds a NUL"),
        (b"a\nM\xfcller\n", r"line 2 is not UTF-8 (byte 2)"),
        (b"a\n" + b"x" * 70_000, "line 2 is longer than 64 KiB"),
        (b"x" * 70_000, "line 1 is longer than 64 KiB"),
        (b"a,b,a\n1,2,3\n", "header names a twice"),
        (b",".join(b"c%d" % n for n in range(300)), "more than 200 columns"),
        (b'a,b\n1,"2\n3,4\n', "row 2 cannot be read"),
        (packed("a\n1\n")[:-6], "ends too early"),
        (b"\x1f\x8b" + b"\xff" * 40, "damaged"),
    ],
)
def test_wrong_bytes_are_refused_with_the_reason(content, reason):
    assert reason in refusal(content)


def test_archive_bomb_is_noticed_before_it_fills_the_memory():
    assert "more than 100 times its size" in refusal(packed(b"a\n" + (b"0" * 1000 + b"\n") * 20_000))


def test_bomb_in_a_bomb_is_no_text():
    assert "save it as plain UTF-8 text" in refusal(packed(packed("a\n1\n")))


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [("MOST_PACKED_BYTES", 10, "larger than 0 MiB"), ("MOST_ROWS", 2, "more than 2 rows")],
)
def test_limits_are_counted(monkeypatch, limit, value, reason):
    monkeypatch.setattr(reading, limit, value)
    assert reason in refusal("a\n1\n2\n3\n4\n5\n6\n7\n")


def test_unpacked_size_is_limited_too(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    assert "unpacked" in refusal(packed("a\n" + "1\n" * 200))


@given(st.binary(max_size=2000))
def test_any_bytes_are_rows_or_a_refusal(content):
    try:
        found = rows(content)
    except Invalid:
        return
    assert all("\0" not in value for row in found for value in row.values.values())
