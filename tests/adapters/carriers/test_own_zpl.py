"""The van's label in ZPL: drawn as a printer draws it, its barcode reads back, and no text becomes a command."""

import re
from dataclasses import replace

import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from adapters.carriers.contract import SENDER, parcel
from goodorder.adapters.carriers.own import mapping, zpl
from goodorder.papers.rules.barcodes import code128
from goodorder.shipping.ports import LabelRequest

FIELD = re.compile(r"\^FO(\d+),(\d+)(.*?)\^FS", re.DOTALL)
REQUEST = LabelRequest(
    idem_key="k",
    service="same_day",
    sender=SENDER,
    recipient=replace(SENDER, name="Jörg ^XZ Groß_~"),
    parcels=(parcel(1234), parcel(800)),
    reference="SH-2026-000001",
)
NUMBER = mapping.tracking_number("k")


def formats(text):
    return re.findall(r"\^XA.*?\^XZ", text, re.DOTALL)


def said(field):
    """Return what a field says, hexadecimal escapes undone as a printer does."""
    _, found = field.split("^FD")
    if "^FH" not in field:
        return found
    raw = re.sub(rb"_([0-9A-F]{2})", lambda hit: bytes.fromhex(hit[1].decode()), found.encode())
    return raw.decode()


def drawn(one):
    """Draw boxes and bars of a format, dot by dot."""
    width, height = (int(re.search(rf"\^{name}(\d+)", one)[1]) for name in ("PW", "LL"))
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    for x, y, field in FIELD.findall(one):
        if box := re.match(r"\^GB(\d+),(\d+)", field):
            pen.rectangle((int(x), int(y), int(x) + int(box[1]), int(y) + int(box[2])), fill=0)
        elif bars := re.match(r"\^BY(\d)\^BCN,(\d+),", field):
            _bars(pen, (int(x), int(y)), said(field), dots=int(bars[1]), height=int(bars[2]))
        else:
            pen.text((int(x), int(y)), said(field), fill=0)
    return image


def _bars(pen, at, text, *, dots, height):
    """Draw a Code 128 symbol; its bars are taken from the drawing of another program."""
    svg = code128(text).svg
    bars = [(int(x), int(width)) for x, width in re.findall(r"M(\d+) 0h(\d+)v", svg)]
    unit = min(width for _, width in bars)
    first = min(x for x, _ in bars)
    for x, width in bars:
        left = at[0] + round((x - first) / unit) * dots
        pen.rectangle((left, at[1], left + round(width / unit) * dots - 1, at[1] + height), fill=0)
        assert left + round(width / unit) * dots < zpl.WIDTH


def test_barcode_of_every_parcel_reads_as_the_tracking_number():
    found = formats(zpl.label_zpl(REQUEST, NUMBER))
    read = [[code.text for code in zxingcpp.read_barcodes(drawn(one))] for one in found]
    assert read == [[NUMBER], [NUMBER]]


def test_label_says_service_weight_and_recipient():
    first, second = (
        [said(field) for *_, field in FIELD.findall(one) if "^FD" in field]
        for one in formats(zpl.label_zpl(REQUEST, NUMBER))
    )
    for part in ("SAME DAY", "Parcel 1 of 2", "1.234 kg", "Jörg ^XZ Groß_~", "SH-2026-000001", NUMBER):
        assert part in first
    assert "0.800 kg" in second


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_becomes_a_command(text):
    request = replace(REQUEST, reference=text, parcels=(parcel(1),), recipient=SENDER)
    (one,) = formats(zpl.label_zpl(request, NUMBER))
    found = [said(field) for *_, field in FIELD.findall(one) if "^FD" in field]
    assert (text in found) == bool(text)
    assert one.count("^XA") == one.count("^XZ") == 1
