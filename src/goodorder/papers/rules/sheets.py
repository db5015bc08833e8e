"""A paper before it is typeset: heading, addresses, particulars, tables, notes. Pure; every text is finished."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from goodorder.invoicing.rules.sheet import Tongue, address_lines
from goodorder.papers.rules.barcodes import Barcode
from goodorder.papers.rules.words import WORDS

Cell = str | Barcode | None
GRAMS_A_KG = 1000


class Speech(Tongue):
    """Words, numbers and dates of one reader's language; unknown languages are answered in English."""

    def __init__(self, language: str, country: str = "", currency: str = "EUR") -> None:
        super().__init__(language, country, currency)
        self.words = WORDS[self.language]

    def kilograms(self, weight_g: int) -> str:
        """Write a weight."""
        whole, grams = divmod(weight_g, GRAMS_A_KG)
        sign = "," if self.language == "de" else "."
        return f"{self.count(whole)}{sign}{grams:03d}\u00a0kg"

    def address(self, postal: Mapping[str, Any], *, home: str = "") -> list[str]:
        """Write an address; the country only when it is not `home`."""
        return address_lines(postal, self, home=home)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading's word, whether it holds numbers, whether it takes the room left."""

    word: str
    number: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `foot` is a last row in bold, or nothing."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    foot: Sequence[str] = ()

    def without_empty(self, word: str) -> "Table":
        """Return it without a column in which no row says anything."""
        at = [column.word for column in self.columns].index(word)
        if any(row[at] for row in self.rows):
            return self
        kept = [place for place in range(len(self.columns)) if place != at]
        rows = [[row[place] for place in kept] for row in self.rows]
        return replace(self, columns=[self.columns[place] for place in kept], rows=rows)

    def printed(self, speech: Speech) -> dict[str, Any]:
        """Return it as the template takes it."""
        return {
            "title": speech.say(self.title) if self.title else "",
            "columns": [
                {
                    "title": speech.say(each.word) if each.word else "",
                    "number": each.number,
                    "wide": each.wide,
                }
                for each in self.columns
            ],
            "rows": [[_cell(each) for each in row] for row in self.rows],
            "foot": list(self.foot),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document. `kind` is the word of its title; addresses are (word of the heading, lines)."""

    kind: str
    number: str
    company: str
    sender: Sequence[str]
    addresses: Sequence[tuple[str, Sequence[str]]]
    particulars: Mapping[str, str]
    tables: Sequence[Table]
    barcode: Barcode | None = None
    opening: str = ""
    notes: Sequence[str] = ()
    signatures: Sequence[str] = field(default=())

    def printed(self, speech: Speech) -> dict[str, Any]:
        """Return the values of `paper.typ`."""
        return {
            "language": speech.language,
            "title": speech.say(self.kind),
            "number": self.number,
            "company": self.company,
            "sender": list(self.sender),
            "footer": f"{self.company} · {self.number}",
            "barcode": self.barcode.on_paper() if self.barcode else None,
            "addresses": [
                {"title": speech.say(word), "lines": list(lines)} for word, lines in self.addresses
            ],
            "particulars": spoken(self.particulars, speech),
            "opening": self.opening,
            "tables": [table.printed(speech) for table in self.tables if table.rows],
            "notes": list(self.notes),
            "signatures": [speech.say(word) for word in self.signatures],
            "page": speech.say("page"),
            "of": speech.say("of"),
        }


def label_values(
    kind: str,
    number: str,
    speech: Speech,
    *,
    ends: tuple[Sequence[str], Sequence[str]],
    particulars: Mapping[str, str],
    barcodes: Iterable[Barcode | None],
) -> dict[str, Any]:
    """Return the values of `label.typ`; `ends` are the lines of sender and recipient."""
    sender, recipient = ends
    return {
        "language": speech.language,
        "title": speech.say(kind),
        "number": number,
        "words": {word: speech.say(word) for word in ("from_", "to")},
        "sender": list(sender),
        "recipient": list(recipient),
        "particulars": spoken(particulars, speech),
        "barcodes": [each.on_paper() for each in barcodes if each],
    }


def spoken(particulars: Mapping[str, str], speech: Speech) -> list[list[str]]:
    """Return particulars with their words, empty ones left out."""
    return [[speech.say(word), value] for word, value in particulars.items() if value]


def is_for_payer(bill_to: Mapping[str, Any], ship_to: Mapping[str, Any]) -> bool:
    """Tell whether the recipient is who pays; if not, it may be a gift, and prices are nobody's business."""
    names = ("name", "company", "line1", "postcode", "city", "country")
    return all(_plain(bill_to.get(name)) == _plain(ship_to.get(name)) for name in names)


def _plain(value: Any) -> str:
    return " ".join(str(value or "").casefold().split())


def _cell(value: Cell) -> Any:
    return value.on_paper() if isinstance(value, Barcode) else value or ""
