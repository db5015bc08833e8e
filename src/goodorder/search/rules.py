"""What somebody typed, and the identifiers it may stand for. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

LONGEST = 100
LEAST_LETTERS = 3  # a trigram index has nothing to say about fewer
LEAST_DIGITS = 6
LEAST_TO_MISSPELL = 4
SERIES = {
    "order": "SO",
    "shipment": "SH",
    "work": "FO",
    "batch": "PB",
    "invoice": "INV",
    "credit": "CN",
    "return": "RET",
    "claim": "CLM",
    "quote": "QU",
    "transfer": "TR",
    "count": "ST",
    "freight": "BOL",
}
_NUMBER = re.compile(r"#?\s*([A-Z]{2,4})?[\s/-]*(?:(20\d\d)(?:[\s/-]+|(?=[\dOIL]{6}$)))?([\dOIL]{1,9})")
_LOOKS_ALIKE = str.maketrans("OIL", "011")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that a question may mean. `parent` is the public id of the record whose page shows it, if another."""

    kind: str
    public_id: str
    title: str
    detail: str = ""
    state: str = ""
    is_exact: bool = False
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind, the best first."""

    kind: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, tidied; `years` are those a number without its year may be of."""

    text: str
    years: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """The text as identifiers are written."""
        return self.text.upper()

    @property
    def is_mail(self) -> bool:
        """Tell whether it may be a mail address."""
        return "@" in self.text

    @property
    def may_be_code(self) -> bool:
        """Tell whether it may be an identifier: a word with a digit, a hyphen or an underscore in it."""
        return any(letter.isdigit() or letter in "-_" for letter in self.text)

    @property
    def is_wordy(self) -> bool:
        """Tell whether there is enough of it to look for a part of a name."""
        return len(self.text) >= LEAST_LETTERS

    @property
    def may_be_misspelt(self) -> bool:
        """Tell whether names that are only alike are worth a look."""
        letters = sum(letter.isalpha() for letter in self.text)
        return letters >= LEAST_TO_MISSPELL and letters * 2 > len(self.text)

    def numbers(self, kinds: Iterable[str]) -> list[str]:
        """Return the numbers it may stand for: as typed, and as `SO-2026-000123` when typed `so 123` or `123`."""
        return list(
            dict.fromkeys([self.code, *_written_out(self.code, self.years, [SERIES[k] for k in kinds])])
        )

    @property
    def phones(self) -> list[str]:
        """Return the spellings a phone number may have been noted in; none where there are too few digits."""
        digits = "".join(letter for letter in self.text if letter.isdigit())
        if len(digits) < LEAST_DIGITS or any(letter.isalpha() for letter in self.text):
            return []
        bare = digits.removeprefix("00")
        return list(dict.fromkeys([self.text, self.text.replace(" ", ""), digits, f"+{bare}", f"00{bare}"]))

    @property
    def slips(self) -> list[str]:
        """Return it with two neighbouring letters changed places, for names: `BRYON` for `BYRON`."""
        pairs = range(len(self.code) - 1)
        swapped = [self.code[:i] + self.code[i + 1] + self.code[i] + self.code[i + 2 :] for i in pairs]
        return sorted(set(swapped) - {self.code})


def question_of(text: str, *, year: int) -> Question:
    """Tidy what was typed: no control characters, single spaces, at most a hundred characters."""
    plain = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    tidy = _SPACES.sub(" ", unicodedata.normalize("NFC", plain)).strip()
    return Question(tidy[:LONGEST].strip(), (year, year - 1))


def _written_out(code: str, years: Iterable[int], series: Collection[str]) -> list[str]:
    found = _NUMBER.fullmatch(code)
    if not found:
        return []
    prefix, year, tail = found.groups()
    serial = tail.translate(_LOOKS_ALIKE)
    if prefix and prefix not in series:
        return []
    prefixes = [prefix] if prefix else series
    told = [int(year)] if year else years
    return [f"{each}-{one}-{int(serial):06d}" for each in prefixes for one in told]


def best(groups: Iterable[Group]) -> Hit | None:
    """Return where Enter leads: the first exact hit; without one, the only hit there is."""
    hits = [hit for group in groups for hit in group.hits]
    exact = [hit for hit in hits if hit.is_exact]
    if exact:
        return exact[0]
    return hits[0] if len(hits) == 1 else None
