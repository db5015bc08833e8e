"""From a stream of bytes to rows, believing nothing: sizes, encodings and shapes are checked as they pass."""

import csv
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from goodorder.kernel.errors import Invalid

MEBIBYTE = 1024 * 1024
MOST_PACKED_BYTES = 50 * MEBIBYTE
MOST_BYTES = 500 * MEBIBYTE
MOST_RATIO = 100
RATIO_COUNTS_FROM_BYTES = MEBIBYTE
MOST_ROWS = 500_000
MOST_LINE_BYTES = 64 * 1024
MOST_COLUMNS = 200
CHUNK = 64 * 1024
GZIP = b"\x1f\x8b"
OTHER_UNICODE = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\0\0": "UTF-32"}
BOM = "\ufeff"
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file; `number` is what a spreadsheet shows. A broken row says why."""

    number: int
    values: Mapping[str, str]
    broken: str = ""


def refused(reason: str) -> Invalid:
    """Return the refusal of a whole file."""
    return Invalid("channels.file_refused", f"file: {reason}", field="file")


def rows_of(stream: BinaryIO) -> Iterator[Row]:
    """Read CSV (any usual delimiter, header first) or JSON lines, gzip-packed or plain.

    Raises Invalid `channels.file_refused` with the reason as soon as a limit is passed or the bytes are
    not what they should be; a single row that cannot be read is yielded as broken instead.
    """
    lines = _lines(_unpacked(stream))
    first = next(lines, "").removeprefix(BOM)
    if not first.strip():
        raise refused("it is empty; the first line must be a header or a JSON object")
    found = _json_rows(first, lines) if first.lstrip().startswith("{") else _csv_rows(first, lines)
    for count, row in enumerate(found, start=1):
        if count > MOST_ROWS:
            raise refused(f"more than {MOST_ROWS:,} rows; split it")
        yield row


def _unpacked(stream: BinaryIO) -> Iterator[bytes]:
    head = stream.read(CHUNK)
    if head.startswith(GZIP):
        yield from _gunzipped(head, stream)
        return
    total = 0
    while head:
        total += len(head)
        if total > MOST_PACKED_BYTES:
            raise refused(f"larger than {MOST_PACKED_BYTES // MEBIBYTE} MiB; pack it with gzip or split it")
        yield head
        head = stream.read(CHUNK)


def _gunzipped(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Unpack step by step, so that a bomb is noticed long before it fills the memory."""
    unpacker = zlib.decompressobj(wbits=31)
    packed = unpacked = 0
    try:
        while head:
            packed += len(head)
            while head:
                piece = unpacker.decompress(head, CHUNK)
                unpacked += len(piece)
                _check_sizes(packed, unpacked)
                yield piece
                head = unpacker.unconsumed_tail or (unpacker.unused_data if unpacker.eof else b"")
                if unpacker.eof and head:
                    unpacker = zlib.decompressobj(wbits=31)
            head = stream.read(CHUNK)
    except zlib.error as failure:
        raise refused("the gzip packing is damaged; pack it again") from failure
    if not unpacker.eof:
        raise refused("the gzip packing ends too early; the file was cut off, send it again")


def _check_sizes(packed: int, unpacked: int) -> None:
    if packed > MOST_PACKED_BYTES:
        raise refused(f"larger than {MOST_PACKED_BYTES // MEBIBYTE} MiB packed; split it")
    if unpacked > MOST_BYTES:
        raise refused(f"larger than {MOST_BYTES // MEBIBYTE} MiB unpacked; split it")
    if unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > packed * MOST_RATIO:
        raise refused(f"unpacks to more than {MOST_RATIO} times its size; send it unpacked")


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    """Cut into lines with their ends, decoded; every line end (LF, CRLF) stays for the CSV reader."""
    rest, number = b"", 0
    for piece in pieces:
        if number == 0 and rest == b"":
            _refuse_other_unicode(piece)
        *complete, rest = (rest + piece).split(b"\n")
        for line in complete:
            number += 1
            yield _decoded(line, number) + "\n"
        if len(rest) > MOST_LINE_BYTES:
            raise refused(f"line {number + 1} is longer than {MOST_LINE_BYTES // 1024} KiB")
    if rest:
        yield _decoded(rest, number + 1)


def _refuse_other_unicode(start: bytes) -> None:
    if name := OTHER_UNICODE.get(start[:2]):
        raise refused(f"it is {name}; save it as UTF-8")


def _decoded(line: bytes, number: int) -> str:
    if len(line) > MOST_LINE_BYTES:
        raise refused(f"line {number} is longer than {MOST_LINE_BYTES // 1024} KiB")
    if b"\0" in line:
        raise refused(f"line {number} holds a NUL character; save it as plain UTF-8 text")
    try:
        return line.decode()
    except UnicodeDecodeError as failure:
        raise refused(f"line {number} is not UTF-8 (byte {failure.start + 1}); save it as UTF-8") from failure


def _csv_rows(header: str, lines: Iterator[str]) -> Iterator[Row]:
    delimiter = max(DELIMITERS, key=header.count)
    names = _header(next(csv.reader([header], delimiter=delimiter)))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as failure:
            reason = f"row {number} cannot be read: {failure}; close its quotes, double those inside a field"
            raise refused(reason) from failure
        if len(cells) == len(names):
            yield Row(number, dict(zip(names, cells, strict=True)))
        elif cells:
            reason = f"has {len(cells)} fields, the header has {len(names)}"
            yield Row(number, {"line": delimiter.join(cells)[:500]}, reason)


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    if len(names) > MOST_COLUMNS:
        raise refused(f"more than {MOST_COLUMNS} columns")
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise refused(f"the header names {', '.join(doubled) or 'a column'} twice")
    return names


def _json_rows(first: str, lines: Iterator[str]) -> Iterator[Row]:
    number = 0
    line: str | None = first
    while line is not None:
        number += 1
        if line.strip():
            yield _json_row(number, line)
        line = next(lines, None)


def _json_row(number: int, line: str) -> Row:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return Row(number, {"line": line[:500]}, "is not JSON; write one object per line")
    if not isinstance(found, dict) or any(isinstance(value, dict | list) for value in found.values()):
        return Row(number, {"line": line[:500]}, "must be a flat JSON object: names with plain values")
    return Row(number, {str(name): _plain(value) for name, value in found.items()})


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\0", "").encode(errors="replace").decode()
