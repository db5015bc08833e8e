"""What a SKU is made of, checked; and the words of the catalogue."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid

LIFE_CYCLES = ("preorder", "active", "last_buy", "sold_out", "discontinued")
SKU_KINDS = ("simple", "kit", "built")
TRACKING = ("none", "lot", "serial")
ALIAS_KINDS = ("gtin", "barcode", "supplier", "channel", "former")
_CODE = re.compile(r"[\x21-\x7e]+( [\x21-\x7e]+)*")
_GTIN_LENGTHS = {8, 12, 13, 14}


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuDraft:
    """A variant as it is handed in. Weight in grams, sizes in millimetres; `barcodes` become aliases."""

    code: str
    name: str
    unit: str = "piece"
    tax_class: str = "standard"
    weight_g: int = 0
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    barcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedSkus:
    """How many SKUs an import created, changed and found as they were."""

    created: int
    changed: int
    unchanged: int


def item_code(value: Any, *, field: str = "code", most: int = 60) -> str:
    """Return a code found on goods: visible ASCII, single blanks inside; raises Invalid."""
    found = checks.text(value, field=field, most=most)
    if not _CODE.fullmatch(found):
        message = f"{field}: use plain letters, digits and signs, with single blanks at most"
        raise Invalid("catalog.code_malformed", message, field=field)
    return found


def key_of(code: str) -> str:
    """Return what two spellings of one code have in common."""
    return code.strip().upper()


def alias_value(kind: str, value: Any, *, field: str = "value") -> str:
    """Return an alias' value; a GTIN must have a right length and check digit. Raises Invalid."""
    found = item_code(value, field=field, most=80)
    if kind == "gtin" and not is_gtin(found):
        message = f"{field}: {found} is no GTIN; check its digits, the last one is a check digit"
        raise Invalid("catalog.gtin_wrong", message, field=field)
    return found


def is_gtin(digits: str) -> bool:
    """Tell whether digits are a GTIN of 8, 12, 13 or 14 places with a right check digit."""
    if not digits.isascii() or not digits.isdigit() or len(digits) not in _GTIN_LENGTHS:
        return False
    weighted = sum(
        int(digit) * weight for digit, weight in zip(reversed(digits), cycle((1, 3)), strict=False)
    )
    return weighted % 10 == 0


SKU_READERS: Mapping[str, checks.Reader] = {
    "name": partial(checks.text, most=200),
    "unit": partial(checks.text, most=12),
    "tax_class": partial(checks.code, most=20),
    "weight_g": checks.whole,
    "length_mm": checks.whole,
    "width_mm": checks.whole,
    "height_mm": checks.whole,
}
SKU_CHANGES: Mapping[str, checks.Reader] = {
    **SKU_READERS,
    "life_cycle": partial(checks.one_of, known=LIFE_CYCLES),
}


def checked_draft(draft: SkuDraft, *, within: str = "") -> SkuDraft:
    """Return the draft as it is stored; raises Invalid naming the field, `within` first."""
    clean = {name: read(getattr(draft, name), field=within + name) for name, read in SKU_READERS.items()}
    barcodes = [alias_value("barcode", code, field=f"{within}barcodes") for code in draft.barcodes]
    return replace(
        draft,
        code=item_code(draft.code, field=f"{within}code"),
        barcodes=tuple({key_of(code): code for code in barcodes}.values()),
        **clean,
    )


def checked_drafts(drafts: Sequence[SkuDraft]) -> dict[str, SkuDraft]:
    """Return drafts by the key of their code; raises Invalid naming the row that is wrong or comes twice."""
    found: dict[str, SkuDraft] = {}
    barcodes: dict[str, int] = {}
    for row, draft in enumerate(drafts, start=1):
        clean = checked_draft(draft, within=f"row {row}, ")
        if key_of(clean.code) in found:
            raise _twice(row, "code", clean.code)
        for code in clean.barcodes:
            if barcodes.setdefault(key_of(code), row) != row:
                raise _twice(row, "barcodes", code)
        found[key_of(clean.code)] = clean
    return found


def _twice(row: int, column: str, code: str) -> Invalid:
    field = f"row {row}, {column}"
    message = f"{field}: {code} came in a row before; name each code once"
    return Invalid("catalog.code_twice", message, field=field)
