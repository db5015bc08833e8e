"""PDF documents put together."""

from collections.abc import Sequence
from io import BytesIO


def joined(documents: Sequence[bytes]) -> bytes:
    """Return the pages of PDF documents as one document; a single one as it came."""
    if len(documents) == 1:
        return documents[0]
    import pypdfium2

    with pypdfium2.PdfDocument.new() as whole:
        for content in documents:
            with pypdfium2.PdfDocument(content) as part:
                whole.import_pages(part)
        written = BytesIO()
        whole.save(written)
    return written.getvalue()
