"""A shipping label as the smallest PDF that prints: A6 pages of plain text, written by hand."""

from collections.abc import Sequence

WIDTH_PT = 298
HEIGHT_PT = 420
LEADING_PT = 22


def label_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF with one A6 page for each list of lines."""
    fonts = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        fonts,
    ]
    for number, lines in enumerate(pages):
        objects += [_page(5 + 2 * number), _stream(lines)]
    return _document(objects)


def _page(content: int) -> bytes:
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH_PT} {HEIGHT_PT}]"
        f" /Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"
    ).encode()


def _stream(lines: Sequence[str]) -> bytes:
    shown = b"".join(b"(" + _escaped(line) + b") Tj T*\n" for line in lines)
    start = f"BT /F1 14 Tf {LEADING_PT} TL 24 {HEIGHT_PT - 40} Td\n".encode()
    content = start + shown + b"ET"
    return f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _escaped(text: str) -> bytes:
    """Return text for a PDF string; what the font lacks becomes a question mark."""
    plain = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return " ".join(plain.split()).encode("cp1252", "replace")


def _document(objects: Sequence[bytes]) -> bytes:
    content = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(content)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    content += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    content += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(content)
