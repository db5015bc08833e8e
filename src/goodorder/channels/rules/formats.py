"""The neutral formats: which columns a file of each kind has, and how each is read.

`docs/reference/import-formats.md` describes them for people; a test keeps the two equal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goodorder.channels.rules import fields
from goodorder.kernel.errors import Invalid

SIZE = fields.whole(most=1_000_000_000)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how its text becomes a value, and whether every row must fill it."""

    read: Callable[[str, str], Any]
    is_needed: bool = False
    default: str = ""


def _needed(most: int) -> Column:
    return Column(fields.text(most, least=1), is_needed=True)


def _text(most: int, default: str = "") -> Column:
    return Column(fields.text(most), default=default)


_POSTAL = {
    "company": _text(120),
    "line1": _text(120),
    "line2": _text(120),
    "city": _text(120),
    "region": _text(120),
    "postcode": _text(20),
    "country": Column(fields.country),
}
PRODUCTS: Mapping[str, Column] = {
    "code": _needed(60),
    "name": _needed(200),
    "unit": _text(12, "piece"),
    "tax_class": _text(20, "standard"),
    "weight_g": Column(SIZE, default="0"),
    "length_mm": Column(SIZE, default="0"),
    "width_mm": Column(SIZE, default="0"),
    "height_mm": Column(SIZE, default="0"),
    "barcodes": Column(fields.listed),
    "hs_code": _text(14),
    "origin": _text(2),
    "hazard": _text(20),
    "price": Column(lambda value, field: fields.price(value, field) if value.strip() else None),
}
CUSTOMERS: Mapping[str, Column] = {
    "external_ref": _needed(120),
    "name": _needed(160),
    "kind": Column(fields.one_of("person", "company")),
    "email": _text(254),
    "phone": _text(40),
    "language": _text(10, "en"),
    "terms_days": Column(fields.whole(most=365), default="0"),
    **_POSTAL,
}
STOCK: Mapping[str, Column] = {
    "sku": _needed(60),
    "on_hand": Column(fields.whole(), is_needed=True),
    "location": _text(40),
}


def order_columns(zone: str) -> Mapping[str, Column]:
    """Return the columns of orders; times without offset are meant in `zone`."""
    placed = fields.instant(zone)
    return {
        "order_number": _needed(80),
        "placed_at": Column(lambda value, field: placed(value, field) if value.strip() else None),
        "customer_ref": _text(100),
        "customer_name": _text(160),
        "email": _text(254),
        "phone": _text(40),
        **_POSTAL,
        "sku": _text(60),
        "description": _text(300),
        "kind": Column(fields.one_of("item", "shipping", "fee")),
        "quantity": Column(fields.whole(least=-1_000_000), is_needed=True),
        "unit_price": Column(lambda value, field: fields.price(value, field) if value.strip() else None),
        "discount": Column(fields.price, default="0"),
        "tax": Column(fields.price, default="0"),
        "service": _text(40),
        "payment_method": Column(fields.one_of("on_account", "manual", "cash")),
        "note": _text(1000),
    }


KINDS: Mapping[str, Callable[[str], Mapping[str, Column]]] = {
    "products": lambda _: PRODUCTS,
    "customers": lambda _: CUSTOMERS,
    "stock": lambda _: STOCK,
    "orders": order_columns,
}


def check_header(names: Sequence[str], columns: Mapping[str, Column]) -> None:
    """Raise Invalid when a needed column is missing or one is unknown, naming what would be right."""
    if missing := [name for name, column in columns.items() if column.is_needed and name not in names]:
        raise Invalid(
            "channels.columns_missing", f"file: the columns {', '.join(missing)} are missing", field="file"
        )
    if unknown := [name for name in names if name not in columns]:
        message = f"file: unknown columns {', '.join(unknown)}; known are {', '.join(columns)}"
        raise Invalid("channels.columns_unknown", message, field="file")


class RowReader:
    """Reads rows of one file: columns the file lacks are read once, from their defaults.

    JSON lines name their own columns: there each row is checked for names that are not known.
    """

    def __init__(self, columns: Mapping[str, Column], names: Sequence[str]) -> None:
        check_header(names, columns)
        self._columns = columns
        self._present = [(name, columns[name].read, columns[name].default) for name in names]
        self._absent = {
            name: column.read(column.default, name) for name, column in columns.items() if name not in names
        }

    def read(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Return every field's value; raises Invalid naming the first that is wrong."""
        if unknown := values.keys() - self._columns.keys():
            raise fields.wrong(", ".join(sorted(unknown)), f"not known; known are {', '.join(self._columns)}")
        found = dict(self._absent)
        for name, read, default in self._present:
            text = values.get(name, "")
            found[name] = read(text if text and not text.isspace() else default, name)
        return found
