"""Writes the label of our own van in ZPL II, for printers that draw by themselves (203 dots an inch, A6)."""

from collections.abc import Sequence

from goodorder.adapters.carriers.own.label import address_lines
from goodorder.looks.direction import straight
from goodorder.shipping.ports import LabelRequest

WIDTH, HEIGHT, EDGE = 839, 1183, 40
MODULE_DOTS = 4
PLAIN = {chr(code) for code in range(32, 127)} - set("^~_\\")


def label_zpl(request: LabelRequest, tracking_number: str) -> str:
    """Return one format for each parcel. The same request writes the same text."""
    return "\n".join(
        _format(request, tracking_number, at, parcel.weight_g) for at, parcel in enumerate(request.parcels, 1)
    )


def _format(request: LabelRequest, tracking_number: str, at: int, weight_g: int) -> str:
    sender, recipient = address_lines(request.sender), address_lines(request.recipient)
    parts = [
        "^XA^CI28",
        f"^PW{WIDTH}^LL{HEIGHT}",
        _text(40, 48, request.service.replace("_", " ").upper(), width=520),
        _text(44, 30, f"Parcel {at} of {len(request.parcels)}", x=570, width=230),
        _text(84, 30, f"{weight_g // 1000}.{weight_g % 1000:03d} kg", x=570, width=230),
        _rule(130),
        _text(145, 26, "From"),
        *_block(sender, 180, 150, 30),
        _rule(345),
        _text(360, 26, "To"),
        *_block(recipient, 400, 370, 48),
        _rule(790),
        _text(805, 28, request.reference, width=500),
        _text(805, 28, request.recipient.phone, x=560, width=240),
        f"^FO{EDGE + 30},860^BY{MODULE_DOTS}^BCN,180,N,N,N,A^FD{tracking_number}^FS",
        _text(1065, 40, tracking_number, x=EDGE + 120),
        "^XZ",
    ]
    return "\n".join(part for part in parts if part)


def _block(lines: Sequence[str], top: int, height: int, largest: int) -> list[str]:
    """Write an address within a height: many lines are printed smaller, none is left out."""
    step = min(largest + 6, height // max(1, len(lines)))
    return [_text(top + at * step, step - 4, line) for at, line in enumerate(lines)]


def _text(y: int, dots: int, text: str, *, x: int = EDGE, width: int = WIDTH - 2 * EDGE) -> str:
    """Write a line; a long one is printed narrower, so that it ends before the edge."""
    if not text:
        return ""
    narrow = max(8, min(dots, 2 * width // len(text)))
    return f"^FO{x},{y}^A0N,{dots},{narrow}^FH^FD{_escaped(text)}^FS"


def _escaped(text: str) -> str:
    """Write what ZPL takes for commands, and everything beyond ASCII, as the hexadecimal of its UTF-8."""
    return "".join(
        letter if letter in PLAIN else "".join(f"_{byte:02X}" for byte in letter.encode("utf-8", "replace"))
        for letter in straight(text)
    )


def _rule(y: int) -> str:
    return f"^FO{EDGE},{y}^GB{WIDTH - 2 * EDGE},3,3^FS"
