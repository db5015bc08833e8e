"""What a profile is: a table from our fields to their columns, and how their past is to be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from goodorder.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class From:
    """A field's source: their column, and a change of its text on the way (text in, text out)."""

    column: str
    through: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Charge:
    """A code that stands where a SKU would, but is a charge: its kind and a name for it."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPolicy:
    """How past orders are told apart from what else is in the file.

    Numbers that begin with `credit_prefix` take back; those with `journal_prefix` are book-keeping only.
    `charges` maps codes to what they charge. `adjusts_stock`: rows with a negative quantity at price 0
    correct stock. `is_adjacent`: the rows of one number stand together (else they may be interleaved).
    """

    credit_prefix: str = ""
    journal_prefix: str = ""
    charges: Mapping[str, Charge] = field(default_factory=dict)
    adjusts_stock: bool = False
    is_adjacent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named mapping. An empty `columns` takes ours as they are; `kind` empty fits every kind.

    `ours` are fields with one fixed text. `derives_opening_stock` books what must have been there before.
    """

    name: str
    kind: str = ""
    columns: Mapping[str, From] = field(default_factory=dict)
    ours: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = "UTC"
    is_history: bool = False
    derives_opening_stock: bool = False
    policy: HistoryPolicy = HistoryPolicy()

    def mapped(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Return a row in our words."""
        if not self.columns:
            return values
        found = {name: source.through(values.get(source.column, "")) for name, source in self.columns.items()}
        return {**found, **self.ours}

    def check_header(self, names: list[str]) -> list[str]:
        """Return the header in our words; raises Invalid when a column the profile needs is missing."""
        if not self.columns:
            return names
        if missing := [source.column for source in self.columns.values() if source.column not in names]:
            message = f"file: the profile {self.name} needs the columns {', '.join(missing)}"
            raise Invalid("channels.columns_missing", message, field="file")
        return [*self.columns, *self.ours]


NEUTRAL = Profile(name="neutral")
