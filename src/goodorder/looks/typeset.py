"""Documents: typst turns a template and plain values into a PDF."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from goodorder.kernel.errors import Refused
from goodorder.looks.direction import straight


@cache
def _fonts() -> Any:
    """Look for the machine's fonts once: it takes longer than typesetting."""
    import typst

    return typst.Fonts()


def pdf(
    template: Path,
    values: Mapping[str, Any],
    *,
    files: Mapping[str, bytes] | None = None,
    is_archival: bool = False,
) -> bytes:
    """Typeset a template; it reads `values` as JSON from `sys.inputs.values`, so text cannot become markup.

    Text turns nothing that is printed beside it either.
    `files` are images by name, found by the template beside itself under that name. `is_archival` makes PDF/A-3b,
    which may carry files and must carry every glyph; raises Refused when no font has one.
    """
    import typst

    sources: Any = {"main.typ": template.read_bytes(), **(files or {})}  # typst's stub forgets this form
    inputs = {"values": straight(json.dumps(values, ensure_ascii=False))}
    standards: Any = ["a-3b"] if is_archival else []
    try:
        made: bytes = typst.compile(
            sources, format="pdf", sys_inputs=inputs, pdf_standards=standards, font_paths=_fonts()
        )
    except typst.TypstError as failure:
        if not is_archival or "PDF/A" not in str(failure):
            raise
        message = f"a PDF for the archive cannot be made: {failure}; install a font that has these characters"
        raise Refused("typeset.not_archivable", message) from failure
    return made
