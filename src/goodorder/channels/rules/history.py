"""What the rows of one past order number mean: goods sold, taken back, corrected in stock, or book-keeping."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from goodorder.channels.rules.fields import minor
from goodorder.channels.rules.grouping import Group, OrderRow
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

    row: OrderRow
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
    """Everything one number means; a refused one has only `rejected` rows with their reasons."""

    index: int
    number: str
    at: datetime | None
    buyer: Buyer | None
    lines: dict[str, list[PastLine]]
    rejected: list[tuple[OrderRow, str]]

    def of(self, meaning: str) -> list[PastLine]:
        """Return the lines of one meaning."""
        return self.lines.get(meaning, [])

    @property
    def size(self) -> int:
        """How many rows the unit stands for."""
        return sum(map(len, self.lines.values())) + len(self.rejected)


def unit_of(group: Group, policy: HistoryPolicy, currency: str) -> PastUnit:
    """Read one group; an order of which any row is wrong is rejected whole."""
    if reason := group.error:
        rejected = [(row, row.error or f"another row of the order is wrong: {reason}") for row in group.rows]
        return PastUnit(group.index, group.number, None, None, {}, rejected)
    lines: dict[str, list[PastLine]] = defaultdict(list)
    rejected = []
    for row in group.rows:
        line = _line(row, policy, currency)
        meaning, reason = _meaning(line, group.number, policy)
        if reason:
            rejected.append((row, reason))
        else:
            lines[meaning].append(line)
    first = group.rows[0]
    return PastUnit(
        group.index, group.number, first.values["placed_at"], buyer_of(first), dict(lines), rejected
    )


def _meaning(line: PastLine, number: str, policy: HistoryPolicy) -> tuple[str, str]:
    """Return what a line is, or why it is nothing we know."""
    quantity, amount = line.row.values["quantity"], line.gross
    if policy.journal_prefix and number.startswith(policy.journal_prefix):
        return JOURNAL, ""
    if amount < 0 or line.discount < 0 or line.tax < 0 or line.discount > amount:
        return "", "unit_price: a sale has no amount below zero, and its discount lies within it"
    if line.kind == "item" and not line.sku:
        return "", "sku: an item needs its code"
    if policy.credit_prefix and number.startswith(policy.credit_prefix):
        return (BACK, "") if quantity < 0 else ("", "quantity: what is taken back is negative")
    if quantity > 0:
        return SOLD, ""
    if policy.adjusts_stock and quantity < 0 and amount == 0 and line.kind == "item":
        return ADJUSTED, ""
    return "", "quantity: must be above zero; only a credit note brings goods and money back"


def _line(row: OrderRow, policy: HistoryPolicy, currency: str) -> PastLine:
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


def buyer_of(row: OrderRow) -> Buyer:
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
    """What a whole file needs before its first order: names of SKUs, and stock that must have been there."""

    units: int
    rows: int
    first_at: datetime | None
    names: dict[str, str]
    opening: dict[str, int]


def survey(units: Iterable[PastUnit]) -> Survey:
    """Go through all units once, in the order in which they will be booked."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    count = rows = 0
    first_at: datetime | None = None
    balance: dict[str, int] = defaultdict(int)
    lowest: dict[str, int] = defaultdict(int)
    for unit in units:
        count, rows = count + 1, rows + unit.size
        first_at = min(first_at, unit.at) if first_at and unit.at else first_at or unit.at
        for line, change in stock_changes(unit):
            # A name comes from a sale for money; notes such as "damaged" stand on rows without a price.
            names[line.sku][line.row.values["description"]] += 1000 if line.gross else 1
            balance[line.sku] += change
            lowest[line.sku] = min(lowest[line.sku], balance[line.sku])
    best = {sku: _best_name(sku, counted) for sku, counted in names.items()}
    return Survey(count, rows, first_at, best, {sku: -low for sku, low in lowest.items() if low < 0})


def stock_changes(unit: PastUnit) -> Iterator[tuple[PastLine, int]]:
    """Yield each item with what it does to stock, what comes in first: that is how a unit is booked."""
    for meaning, sign in ((BACK, 1), (SOLD, -1), (ADJUSTED, -1)):
        for line in unit.of(meaning):
            if line.kind == "item":
                yield line, sign * line.quantity


def _best_name(sku: str, counted: Counter[str]) -> str:
    named = [(count, name) for name, count in counted.items() if name]
    return max(named)[1] if named else sku
