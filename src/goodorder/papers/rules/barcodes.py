"""Barcodes as SVG, with their quiet zones and without text: what scanners read back is exactly what was given."""

from dataclasses import dataclass
from functools import lru_cache

MILLIMETRES_A_LETTER = 4.6  # a Code 128 letter of 11 modules of 0.33 mm, and some room for what frames the letters


@dataclass(frozen=True, slots=True)
class Barcode:
    """A symbol to print, and what is written below it."""

    svg: str
    text: str

    def on_paper(self) -> dict[str, str | int]:
        """Return it as templates take it, with the width in millimetres at which scanners read it well."""
        width = 18 + round(len(self.text) * MILLIMETRES_A_LETTER * 0.75)
        return {"svg": self.svg, "text": self.text, "width": min(62, width)}


def code128(text: str) -> Barcode | None:
    """Return a text as Code 128; None for an empty one."""
    return Barcode(_svg("CODE128", text), text) if text else None


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
