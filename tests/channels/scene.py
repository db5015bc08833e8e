"""Files and places for import tests."""

import gzip
import io
import json

from goodorder.channels.commands import import_file
from goodorder.channels.rules.runs import ImportOptions

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
# A day at a wholesaler, in the columns of the online-retail profile; every oddity of such files once.
RETAIL = """
100001,22001A,GLASS JAR,6,2020-05-01 08:00:00,2.50,7001,United Kingdom
100001,22002,TEA TOWEL,10,2020-05-01 08:00:00,1.25,7001,United Kingdom
100001,POST,POSTAGE,1,2020-05-01 08:00:00,4.95,7001,United Kingdom
100002,22001a,GLASS JAR,4,2020-05-01 09:00:00,2.50,,EIRE
100002,M,Manual,1,2020-05-01 09:00:00,0.75,,EIRE
100003,22002,TEA TOWEL,3,2020-05-01 10:00:00,1.10,7001,United Kingdom
100004,22003,SAMPLE CARD,5,2020-05-01 10:00:00,0.001,7002,France
100003,22003,SAMPLE CARD,2,2020-05-01 10:01:00,0,7001,United Kingdom
C100005,22002,TEA TOWEL,-12,2020-05-01 11:00:00,1.10,7001,United Kingdom
C100005,POST,POSTAGE,-1,2020-05-01 11:00:00,4.95,7001,United Kingdom
C100006,D,Discount,-1,2020-05-01 12:00:00,3.00,7001,United Kingdom
C100007,22001A,GLASS JAR,-1,2020-05-01 12:30:00,9.99,7001,United Kingdom
100008,22001A,damaged,-2,2020-05-01 13:00:00,0,,United Kingdom
A100009,B,Adjust bad debt,1,2020-05-01 14:00:00,-8.00,,United Kingdom
100010,22001A,GLASS JAR,1,2020-05-01 15:00:00,-1.00,7002,France
100011,22001A,GLASS JAR,twelve,2020-05-01 15:30:00,1.00,7002,France
100011,22002,TEA TOWEL,1,2020-05-01 15:30:00,1.25,7002,France
100012,22002,TEA TOWEL,1,2020-05-02 08:00:00,1.25,7003,Channel Islands
""".strip()


def retail_file(rows: str = RETAIL) -> bytes:
    return f"{HEADER}\n{rows}\n".encode()


def take(ctx, content: bytes | str, *, kind: str, dry_run: bool = False, listener=None, **options):
    """Import content from memory; returns the report."""
    found = content.encode() if isinstance(content, str) else content
    return import_file(
        ctx,
        open_file=lambda: io.BytesIO(found),
        filename="test.csv",
        options=ImportOptions(kind=kind, **options),
        is_dry_run=dry_run,
        listener=listener,
    )


def take_retail(ctx, content: bytes | None = None, **more):
    return take(
        ctx,
        content or retail_file(),
        kind="orders",
        profile="online-retail",
        channel="web",
        location="MAIN",
        **more,
    )


def packed(content: str | bytes) -> bytes:
    return gzip.compress(content.encode() if isinstance(content, str) else content, mtime=0)


def json_lines(*rows: dict) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


class Heard:
    """Collects what the batches told."""

    def __init__(self) -> None:
        self.rows = []

    def __call__(self, done, rows, applied) -> None:
        self.rows += [(row.row, row.outcome, row.reason) for row in applied.rows] if applied else []

    def of(self, outcome: str) -> list[tuple[int, str]]:
        return [(row, reason) for row, found, reason in self.rows if found == outcome]
