"""Draws the label of our own van: one A6 page for each parcel, with the tracking number as Code 128."""

from collections.abc import Sequence
from pathlib import Path

from goodorder.looks import typeset
from goodorder.shipping.ports import Address, LabelRequest

TEMPLATE = Path(__file__).with_name("label.typ")


def label_pdf(request: LabelRequest, numbers: Sequence[str]) -> bytes:
    """Return the pages as PDF, one for each parcel with its own number. The same request draws the same bytes."""
    content = {
        "service": request.service.replace("_", " ").upper(),
        "reference": request.reference,
        "tracking_numbers": list(numbers),
        "sender": address_lines(request.sender),
        "recipient": address_lines(request.recipient),
        "phone": request.recipient.phone,
        "weights_g": [parcel.weight_g for parcel in request.parcels],
        "barcodes": [code128_svg(number) for number in numbers],
    }
    return typeset.pdf(TEMPLATE, content)


def address_lines(address: Address) -> list[str]:
    """Return an address as it is printed, empty parts left out."""
    town = " ".join(part for part in (address.postcode, address.city, address.region) if part)
    lines = [address.company, address.name, *address.lines, town, address.country]
    return [line for line in lines if line]


def code128_svg(text: str) -> str:
    """Return a Code 128 barcode with its quiet zones and without text, as SVG."""
    import zint

    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.show_text = False
    symbol.height = 30
    symbol.output_options = zint.OutputOptions.BARCODE_MEMORY_FILE | zint.OutputOptions.BARCODE_QUIET_ZONES
    symbol.outfile = "label.svg"
    symbol.encode(text)
    symbol.print()
    return bytes(symbol.memfile or b"").decode()
