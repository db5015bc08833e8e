"""What the rows of one past order number mean: goods sold, taken back, corrected in stock, or book-keeping."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from goodorder.channels.rules.fields import minor
from goodorder.channels.rules.grouping import Group, ReadRow
from goodorder.channels.rules.profiles import HistoryPolicy
from goodorder.kernel.money import round_half_up

SOLD, BACK, ADJUSTED, JOURNAL = "sold", "back", "adjusted", "journal"


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who bought: a reference where they come from, or nobody known."""

    ref: str
    name: str
    email: str
    phone: str
    postal: tuple[tuple[str, str], ...]

    @property
    def is_known(self) -> bool:
        """Whether the file says who it was."""
        return bool(self.ref or self.email)


@dataclass(frozen=True, slots=True)
class PastLine:
    """One row with its meaning. Quantity is never negative; amounts are in minor units."""

    row: ReadRow
    kind: str
    sku: str
    description: str
    quantity: int
    unit_price: int
    gross: int
    discount: int
    tax: int


@dataclass(frozen=True, slots=True)
class PastUnit:
    """Everything one number means; a refused one has only `rejected` rows with their reasons.

    `is_known`: the number came in before, so its rows change nothing.
    """

    group: Group
    at: datetime | None = None
    buyer: Buyer | None = None
    lines: Mapping[str, list[PastLine]] = field(default_factory=dict)
    rejected: Sequence[tuple[ReadRow, str]] = ()
    is_known: bool = False

    @property
    def number(self) -> str:
        """The order's number in the file."""
        return self.group.number

    @property
    def size(self) -> int:
        """How many rows the unit stands for."""
        return self.group.size

    def of(self, meaning: str) -> list[PastLine]:
        """Return the lines of one meaning."""
        return self.lines.get(meaning, [])


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows beforehand: numbers that came in already, and SKUs (None: any may be added)."""

    numbers: Collection[str] = ()
    skus: Collection[str] | None = None


def units_of(
    groups: Iterable[Group], policy: HistoryPolicy, currency: str, known: Known
) -> Iterator[PastUnit]:
    """Read groups one by one; one that lies before the group before it is rejected: documents rise with time."""
    last: datetime | None = None
    for group in groups:
        unit = unit_of(group, policy, currency, known)
        if unit.at and last and unit.at < last:
            reason = "placed_at: lies before the order above; sort the file by time"
            unit = PastUnit(group, rejected=[(row, reason) for row in group.rows])
        last = unit.at or last
        yield unit


def unit_of(group: Group, policy: HistoryPolicy, currency: str, known: Known) -> PastUnit:
    """Read one group; an order of which any row is wrong is rejected whole."""
    if group.number in known.numbers:
        return PastUnit(group, is_known=True)
    if reason := group.error:
        told = [(row, row.error or f"another row of the order is wrong: {reason}") for row in group.rows]
        return PastUnit(group, rejected=told)
    first = group.rows[0]
    if first.values["placed_at"] is None:
        return PastUnit(group, rejected=[(row, "placed_at: is missing") for row in group.rows])
    lines: dict[str, list[PastLine]] = defaultdict(list)
    rejected = []
    for row in group.rows:
        line = _line(row, policy, currency)
        meaning = _meaning(line, group.number, policy)
        if reason := _fault(line, meaning, known):
            rejected.append((row, reason))
        else:
            lines[meaning].append(line)
    return PastUnit(group, first.values["placed_at"], buyer_of(first), dict(lines), rejected)


def _meaning(line: PastLine, number: str, policy: HistoryPolicy) -> str:
    """Return what a line is; empty when it is nothing we know."""
    if policy.journal_prefix and number.startswith(policy.journal_prefix):
        return JOURNAL
    quantity = line.row.values["quantity"]
    if policy.credit_prefix and number.startswith(policy.credit_prefix):
        return BACK if quantity < 0 else ""
    if quantity > 0:
        return SOLD
    is_correction = policy.adjusts_stock and quantity < 0 and line.gross == 0 and line.kind == "item"
    return ADJUSTED if is_correction else ""


def _fault(line: PastLine, meaning: str, known: Known) -> str:
    """Say why a line cannot be taken; empty when it can."""
    if not meaning:
        return "quantity: must be above zero in a sale, below zero in a credit note"
    if meaning == JOURNAL:
        return ""
    if line.gross < 0 or line.tax < 0 or not 0 <= line.discount <= line.gross:
        return "unit_price: a sale has no amount below zero, and its discount lies within it"
    if line.kind == "item" and not line.sku:
        return "sku: an item needs its code"
    if line.kind == "item" and known.skus is not None and line.sku not in known.skus:
        return f"sku: nothing in the catalogue answers to {line.sku}; import the products first"
    return ""


def _line(row: ReadRow, policy: HistoryPolicy, currency: str) -> PastLine:
    values = row.values
    sku, price = values["sku"], values["unit_price"] or Decimal(0)
    charge = policy.charges.get(sku)
    quantity = abs(values["quantity"])
    return PastLine(
        row=row,
        kind=charge.kind if charge else values["kind"],
        sku=sku,
        description=values["description"] or (charge.name if charge else sku),
        quantity=quantity,
        unit_price=round_half_up(minor(price, currency)),
        gross=round_half_up(minor(price * quantity, currency)),
        discount=round_half_up(minor(values["discount"], currency)),
        tax=round_half_up(minor(values["tax"], currency)),
    )


def buyer_of(row: ReadRow) -> Buyer:
    """Read who bought from the first row of an order."""
    values = row.values
    postal = ("company", "line1", "line2", "city", "region", "postcode", "country")
    return Buyer(
        ref=values["customer_ref"],
        name=values["customer_name"],
        email=values["email"],
        phone=values["phone"],
        postal=tuple((part, values[part]) for part in postal),
    )


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole file needs before its first order: names of SKUs, and stock that must have been there.

    `opening` is by SKU the least balance that keeps stock at or above zero at every instant.
    """

    first_at: datetime | None
    names: dict[str, str]
    opening: dict[str, int]


def survey(units: Iterable[PastUnit]) -> Survey:
    """Go through all units once, in the order in which they will be booked (by time)."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    first_at: datetime | None = None
    balance: dict[str, int] = defaultdict(int)
    lowest: dict[str, int] = defaultdict(int)
    for unit in units:
        first_at = first_at or unit.at
        for line, change in stock_changes(unit):
            # A name comes from a sale for money; notes such as "damaged" stand on rows without a price.
            names[line.sku][line.row.values["description"]] += 1000 if line.gross else 1
            balance[line.sku] += change
            lowest[line.sku] = min(lowest[line.sku], balance[line.sku])
    best = {sku: _best_name(sku, counted) for sku, counted in names.items()}
    return Survey(first_at, best, {sku: -low for sku, low in lowest.items() if low < 0})


def stock_changes(unit: PastUnit) -> Iterator[tuple[PastLine, int]]:
    """Yield each item with what it does to stock, what comes in first: that is how a unit is booked."""
    for meaning, sign in ((BACK, 1), (SOLD, -1), (ADJUSTED, -1)):
        for line in unit.of(meaning):
            if line.kind == "item":
                yield line, sign * line.quantity


def _best_name(sku: str, counted: Counter[str]) -> str:
    named = [(count, name) for name, count in counted.items() if name]
    return max(named)[1] if named else sku
