"""Hostile text, storing it in every text field there is, and judging whether it came out as text."""

import csv
import io
import itertools
import json
import re
import zipfile
from email.message import Message as Headers

import pypdfium2
from django.db import DatabaseError, connection, models, transaction
from lxml import etree
from pypdfium2 import raw

from goodorder.config.schema import document

STARTS = itertools.cycle("=+-@\t\r")
HEBREW, OVERRIDE = "\u05d0\u05d1", "\u202e"
MARKUP = '#a("x")*b*_c_$d$@e\\//[f]<g>`h`^FO~J'  # of our typesetter and of label printers
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
ALIVE = re.compile("<b id=evil")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
PLAIN_NAME = re.compile(r"[\w.-]+")
# What names another record, a kind or a format of ours: commands look it up, nobody writes prose there.
NAMES_SOMETHING = {
    "sku", "skus", "company", "code", "location", "locations", "channel", "channels", "provider", "token", "service",
    "services", "customer_id", "account", "customer", "tax_class", "tax_classes", "bin", "kind", "source", "carrier",
    "condition", "language", "owner", "group", "groups", "value", "time_zone", "successor", "unit", "method", "drop",
    "price_list", "exchange_for", "sscc", "stack_group", "excluded", "item_id", "about", "parcel", "first", "last",
    "kit", "permissions", "scopes", "engine", "carton_type", "others", "level", "bin_from", "bin_to", "zone",
    "cut_off", "sender", "return_url", "operation_id", "item", "identity", "prefix", "texts", "products", "reasons",
    "scan", "customers", "carrier_service", "product", "content", "expected_id", "number", "target", "coupons",
    "document", "email", "holder", "asker", "barcodes", "html", "lot", "country", "role",
}  # fmt: skip

KEPT = {"NumberSeries.name"}  # a key that only our own code writes


def hostile(at=0):
    """Return text that is dangerous in a page, a spreadsheet, a paper, a label printer and a line of text."""
    return f"{next(STARTS)}<b id=evil>{OVERRIDE}{HEBREW}&\"'{MARKUP}{at}"


def written_names():
    """Return the names of the fields that the published document lets people fill with any text."""
    shapes = json.loads(document())["components"]["schemas"]
    found = set()
    for name, shape in shapes.items():
        for field, part in shape.get("properties", {}).items():
            if name.endswith(("Sent", "Changes", "Parts")) and is_free(part):
                found.add(field)
    return found - NAMES_SOMETHING


def is_free(part):
    """Tell whether a field of a request takes any text."""
    choices = part.get("anyOf") or part.get("allOf") or [part]
    closed = ("pattern", "enum", "format", "const")
    return any(one.get("type") == "string" and not any(key in one for key in closed) for one in choices)


def poison_all(all_models, most=40):
    """Store hostile text in the newest rows of every table; returns how many fields took it, and which of them."""
    names, taken = written_names(), {}
    with connection.cursor() as cursor:  # history may not change; here it came so
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in all_models:
            for row in model._base_manager.order_by("-pk")[:most]:
                _poison(row, names, taken)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return taken


def _poison(row, names, taken):
    """Store it in a row, as far as the table takes it."""
    for field in row._meta.concrete_fields:
        changed = _poisoned(field, getattr(row, field.attname), names, row.pk)
        name = f"{type(row).__name__}.{field.name}"
        if changed is None or name in KEPT:
            continue
        try:
            with transaction.atomic():
                count = type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: changed})
        except DatabaseError:
            continue  # the table itself refuses it: a state, a code, a shape
        taken[name] = taken.get(name, 0) + count


def _poisoned(field, value, names, pk):
    if isinstance(field, models.JSONField) and value:
        changed = _inside(value, names)
        return changed if changed != value else None
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    named = field.name in names or field.name.rpartition("_")[2] in names
    if is_text and named and value and not field.name.endswith(("_id", "_ref")):
        return hostile(pk)[: field.max_length or 200]
    return None


def _inside(value, names):
    if isinstance(value, dict):
        return {
            key: hostile() if key in names and isinstance(one, str) and one else _inside(one, names)
            for key, one in value.items()
        }
    return [_inside(one, names) for one in value] if isinstance(value, list) else value


def kind_of(answer):
    """Return the media type of an answer."""
    return answer.get("Content-Type", "").partition(";")[0]


def content_of(answer):
    """Return all of an answer's bytes."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def text_of_pdf(content):
    """Return what is written in a PDF without its blanks; raises AssertionError for anything but text on its pages."""
    with pypdfium2.PdfDocument(content) as paper:
        assert len(paper)
        assert [raw.FPDFPage_GetAnnotCount(page.raw) for page in paper] == [0] * len(paper)
        written = "".join(page.get_textpage().get_text_range() for page in paper)
    return re.sub(r"[\s\u00ad\ufffe]", "", written)


def cells_of_xlsx(content):
    """Return the texts of a workbook; raises AssertionError for a formula or a link to elsewhere."""
    sheets = zipfile.ZipFile(io.BytesIO(content))
    parts = {name: sheets.read(name) for name in sheets.namelist()}
    assert [name for name, part in parts.items() if b"<f>" in part or b"<f " in part] == []
    assert [name for name, part in parts.items() if b"<hyperlink" in part or b'"External"' in part] == []
    for name, part in parts.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            kinds = set(etree.fromstring(part).xpath("//*[local-name()='c']/@t"))
            assert kinds <= {"s", "n", "inlineStr"}
    texts = [
        etree.fromstring(parts[name]) for name in parts if re.search(r"sharedStrings|worksheets/.*xml$", name)
    ]
    return ["".join(one.itertext()) for text in texts for one in text.xpath("//*[local-name()='t']")]


def complaints_about(answer):
    """Return what is wrong with an answer; a kind of answer nobody judged before is wrong, too."""
    if answer.status_code >= 500:
        return [f"status {answer.status_code}"]
    named = Headers()
    named["Content-Disposition"] = answer.get("Content-Disposition", "inline")
    if not PLAIN_NAME.fullmatch(named.get_filename("none")):
        return [f"file name {named.get_filename()!r}"]
    kind = kind_of(answer)
    if kind not in JUDGES:
        return [f"nobody judges {kind}"]
    return JUDGES[kind](content_of(answer))


def _html(content):
    text = content.decode()
    return [f"{found.group()!r}" for found in (ALIVE.search(text), TURNING.search(text)) if found]


def _csv(content):
    text = content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row if "id=evil" in cell]
    return [f"formula {cell}" for cell in cells if cell.startswith(FORMULA)] + TURNING.findall(text)


def _xlsx(content):
    return [cell for cell in cells_of_xlsx(content) if TURNING.search(cell)]


def _pdf(content):
    return TURNING.findall(text_of_pdf(content))


def _json(content):
    return [] if json.loads(content) is not None else ["empty"]


def _xml(content):
    return [] if etree.fromstring(content) is not None else ["empty"]


def _zpl(content):
    """Every command of a label must be one that our own drawing uses."""
    ours = {"XA", "CI", "PW", "LL", "FO", "A0", "FH", "FD", "FS", "GB", "BY", "BC", "XZ"}
    found = set(re.findall(r"[\^~](..)", content.decode()))
    return sorted(found - ours)


def _nothing(content):
    return [] if not content else [f"unexpected {content[:40]!r}"]


def _events(content):
    said = [json.loads(line[6:]) for line in content.decode().splitlines() if line.startswith("data: ")]
    return [found for one in said for found in _html(str(one).encode())]


JUDGES = {
    "": _nothing,
    "text/html": _html,
    "text/csv": _csv,
    "text/plain": lambda content: TURNING.findall(content.decode()),
    "text/event-stream": _events,
    "image/svg+xml": _html,
    "application/pdf": _pdf,
    "application/json": _json,
    "application/problem+json": _json,
    "application/xml": _xml,
    "application/octet-stream": _zpl,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _xlsx,
}
