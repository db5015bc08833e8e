"""Documents: typst turns a template and plain values into a PDF."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def pdf(template: Path, values: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None) -> bytes:
    """Typeset a template; it reads `values` as JSON from `sys.inputs.values`, so text cannot become markup.

    `files` are images by name, found by the template beside itself under that name.
    """
    import typst

    sources: Any = {"main.typ": template.read_bytes(), **(files or {})}  # typst's stub forgets this form
    made: bytes = typst.compile(sources, format="pdf", sys_inputs={"values": json.dumps(values)})
    return made
