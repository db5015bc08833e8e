"""Whether what was scanned is what was asked for; a wrong scan is refused with both. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from goodorder.fulfillment.rules.gs1 import GTIN_LENGTH, Scanned
from goodorder.kernel.errors import OmsError, Refused


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a pick task asks for: the bin's code (none: any place), the SKU's code and other codes, its lot.

    `tracking` is none, lot or serial.
    """

    bin: str
    sku: str
    codes: frozenset[str] = frozenset()
    lot: str = ""
    tracking: str = "none"


def judge_bin(wanted: Wanted, scanned: Scanned) -> None:
    """Raise Refused `fulfillment.wrong_bin` unless the bin is the one asked for."""
    if wanted.bin and scanned.said.casefold() != wanted.bin.casefold():
        raise _wrong("bin", wanted.bin, scanned.said)


def judge_item(wanted: Wanted, scanned: Scanned) -> None:
    """Raise Refused `fulfillment.wrong_item` unless the item is the one asked for."""
    if not is_item(scanned, {wanted.sku, *wanted.codes}):
        raise _wrong("item", wanted.sku, scanned.said)


def is_item(scanned: Scanned, codes: Collection[str]) -> bool:
    """Tell whether a scan names an item by any of its codes, item numbers compared at 14 digits."""
    known = {code.casefold() for code in codes}
    numbers = {code.zfill(GTIN_LENGTH) for code in codes if code.isascii() and code.isdigit()}
    return scanned.code.casefold() in known or bool(scanned.gtin and scanned.gtin in numbers)


def lot_of(wanted: Wanted, scanned: Scanned, typed: str = "") -> str:
    """Return the lot or serial number that was taken; empty for items that are not told apart.

    Raises Refused `fulfillment.lot_missing` when it was neither scanned nor typed, `fulfillment.wrong_lot`
    when it is another than the one that is bound.
    """
    if wanted.tracking == "none":
        return ""
    word = "serial number" if wanted.tracking == "serial" else "lot"
    found = (scanned.serial if wanted.tracking == "serial" else scanned.lot) or typed.strip()
    if not found:
        message = f"lot: scan or type the {word} of {wanted.sku}"
        raise Refused("fulfillment.lot_missing", message, field="lot", expected=wanted.lot)
    if wanted.lot and found.casefold() != wanted.lot.casefold():
        raise _wrong("lot", wanted.lot, found, word)
    return found


def _wrong(part: str, expected: str, scanned: str, word: str = "") -> OmsError:
    message = f"expected {word or part} {expected}, scanned {scanned}"
    return Refused(f"fulfillment.wrong_{part}", message, field="scan", expected=expected, scanned=scanned)
