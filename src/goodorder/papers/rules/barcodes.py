"""Symbols as SVG, with their quiet zones and without text: what scanners read back is exactly what was given."""

from dataclasses import dataclass
from functools import lru_cache

LONGEST_BARS = 24  # a longer text would make bars too thin for the printers and scanners there are
FRAME_MM, LETTER_MM, WIDEST_MM, BARS_MM, SQUARE_MM = 18, 3, 82, 10, 18


@dataclass(frozen=True, slots=True)
class Barcode:
    """A symbol to print, and what is written below it; `is_square` when it is a QR code."""

    svg: str
    text: str
    is_square: bool = False

    def on_paper(self) -> dict[str, str | int]:
        """Return it as templates take it, with the millimetres at which scanners read it well."""
        width = min(WIDEST_MM, FRAME_MM + LETTER_MM * len(self.text))
        sides = (SQUARE_MM, SQUARE_MM) if self.is_square else (width, BARS_MM)
        return {"svg": self.svg, "text": self.text, "width": sides[0], "height": sides[1]}


def code128(text: str) -> Barcode | None:
    """Return a text as Code 128, or as a QR code when it is long; None for an empty one."""
    if not text:
        return None
    is_long = len(text) > LONGEST_BARS
    return Barcode(_svg("QRCODE" if is_long else "CODE128", text), text, is_long)


def gs1_128(sscc: str) -> Barcode | None:
    """Return a container's code (AI 00) as GS1-128; None for an empty one."""
    return Barcode(_svg("GS1_128", f"[00]{sscc}"), f"(00) {sscc}") if sscc else None


@lru_cache(maxsize=256)
def _svg(symbology: str, content: str) -> str:
    import zint

    symbol = zint.Symbol()
    symbol.symbology = getattr(zint.Symbology, symbology)
    symbol.show_text = False
    symbol.height = 30
    symbol.output_options = zint.OutputOptions.BARCODE_MEMORY_FILE | zint.OutputOptions.BARCODE_QUIET_ZONES
    symbol.outfile = "symbol.svg"
    symbol.encode(content)
    symbol.print()
    return bytes(symbol.memfile or b"").decode()
