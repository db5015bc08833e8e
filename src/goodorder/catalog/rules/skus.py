"""What a SKU is made of, checked; and the words of the catalogue."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from goodorder.catalog.rules.codes import alias_value, item_code, key_of
from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid

LIFE_CYCLES = ("preorder", "active", "last_buy", "sold_out", "discontinued")
SKU_KINDS = ("simple", "kit", "built")
TRACKING = ("none", "lot", "serial")
_HS_CODE = re.compile(r"[0-9]{6,10}")
_HAZARD = re.compile(r"UN[0-9]{4} [1-9](\.[1-6][A-S]?)?( LQ)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuDraft:
    """A variant as it is handed in. Weight in grams, sizes in millimetres; `barcodes` become aliases.

    Of its nature (`kind` and what follows; `successor` is a SKU's code), None is what it was: simple, untracked and active
    when it is new.
    """

    code: str
    name: str
    unit: str = "piece"
    tax_class: str = "standard"
    weight_g: int = 0
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    barcodes: tuple[str, ...] = ()
    kind: str | None = None
    tracking: str | None = None
    life_cycle: str | None = None
    release_on: date | None = None
    successor: str | None = None
    is_upright: bool | None = None
    hs_code: str | None = None
    origin: str | None = None
    hazard: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedSkus:
    """How many SKUs an import created, changed and found as they were."""

    created: int
    changed: int
    unchanged: int


SKU_READERS: Mapping[str, checks.Reader] = {
    "name": partial(checks.text, most=200),
    "unit": partial(checks.text, most=12),
    "tax_class": partial(checks.code, most=20),
    "weight_g": checks.whole,
    "length_mm": checks.whole,
    "width_mm": checks.whole,
    "height_mm": checks.whole,
}


def day_or_none(value: Any, *, field: str) -> date | None:
    """Return a day, read from a date or its ISO text, or None for nothing; raises Invalid."""
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as failure:
        message = f"{field}: write a day such as 2026-11-21, or nothing"
        raise Invalid("catalog.not_a_day", message, field=field) from failure


def hs_code(value: Any, *, field: str) -> str:
    """Return a customs tariff number, 6 to 10 digits without dots, or nothing; raises Invalid."""
    found = str(value or "").replace(".", "").replace(" ", "")
    if found and not _HS_CODE.fullmatch(found):
        message = f"{field}: write the 6 to 10 digits of the customs tariff, e.g. 691110"
        raise Invalid("catalog.hs_code_wrong", message, field=field)
    return found


def origin(value: Any, *, field: str) -> str:
    """Return the country goods were made in, or nothing when it is not known; raises Invalid."""
    return checks.country(value, field=field) if value else ""


def hazard(value: Any, *, field: str) -> str:
    """Return a UN number, class and perhaps LQ (limited quantity), or nothing for harmless goods; raises Invalid."""
    found = " ".join(str(value or "").upper().split())
    if found and not _HAZARD.fullmatch(found):
        message = f"{field}: write the UN number, the class and LQ for a limited quantity, e.g. UN1263 3 LQ"
        raise Invalid("catalog.hazard_wrong", message, field=field)
    return found


NATURE: Mapping[str, checks.Reader] = {
    "kind": partial(checks.one_of, known=SKU_KINDS),
    "tracking": partial(checks.one_of, known=TRACKING),
    "life_cycle": partial(checks.one_of, known=LIFE_CYCLES),
    "release_on": day_or_none,
    "is_upright": checks.flag,
    "hs_code": hs_code,
    "origin": origin,
    "hazard": hazard,
}
SKU_CHANGES: Mapping[str, checks.Reader] = {**SKU_READERS, **NATURE}


def given_nature(draft: SkuDraft) -> dict[str, Any]:
    """Return what a draft says of a SKU's nature, its successor apart."""
    return {name: value for name in NATURE if (value := getattr(draft, name)) is not None}


def refuse_tracked_kit(kind: str, tracking: str, *, within: str = "") -> None:
    """Raise Invalid for a kit without stock of its own whose stock is to be told apart."""
    if kind == "kit" and tracking != "none":
        message = f"{within}tracking: a kit has no stock of its own to track; track its parts"
        raise Invalid("catalog.kit_tracked", message, field=f"{within}tracking")


def checked_draft(draft: SkuDraft, *, within: str = "") -> SkuDraft:
    """Return the draft as it is stored; raises Invalid naming the field, `within` first."""
    readers = {**SKU_READERS, **{name: NATURE[name] for name in given_nature(draft)}}
    clean = {name: read(getattr(draft, name), field=within + name) for name, read in readers.items()}
    refuse_tracked_kit(clean.get("kind", "simple"), clean.get("tracking", "none"), within=within)
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
                raise _twice(row, "barcodes", code, f", for {drafts[barcodes[key_of(code)] - 1].code}")
        found[key_of(clean.code)] = clean
    return found


def _twice(row: int, column: str, code: str, owner: str = "") -> Invalid:
    field = f"row {row}, {column}"
    message = f"{field}: {code} came in a row before{owner}; name each code once"
    return Invalid("catalog.code_twice", message, field=field)
