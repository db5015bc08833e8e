"""The press: fills the gaps of stencils and writes the rows, some thousand orders in one transaction."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from goodorder.cli.house import copy_rows
from goodorder.kernel.ids import new_id
from goodorder.kernel.numbering import next_serial
from goodorder.loading.curve import BY_LINES, NEW_CUSTOMERS, person, ranked, town
from goodorder.parties.rules import PostalAddress, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from goodorder.loading.shop import Shop
    from goodorder.loading.stencil import Gap, Stencil

REMEMBERED = 400_000
Buyer = tuple[str, ...]


class Stamped(NamedTuple):
    """An order to be written: of what kind, placed when."""

    kind: str
    placed_at: datetime


class _Sheet(NamedTuple):
    """A stencil with what fills it for one order; `first` are its rows' first ids, `sku` its goods by slot."""

    stencil: Stencil
    acts: list[datetime]
    first: dict[str, int]
    buyer: Buyer
    goods: list[tuple[int, str]]
    place: tuple[int, str]
    marks: str


class Press:
    """Writes orders; remembers buyers between batches, since people order again."""

    def __init__(self, shop: Shop, stencils: dict[str, list[Stencil]], *, seed: int) -> None:
        """Get ready to write."""
        self.shop, self.stencils = shop, stencils
        self.draw = random.Random(seed)  # noqa: S311 - repeatable orders, not a secret
        self.buyers: list[Buyer] = _known_buyers()
        self.run = f"L{next_serial('load')}"
        self.serials: dict[str, int] = {}
        self.fill: dict[str, Callable[[_Sheet, Gap], str]] = {
            "id": lambda sheet, gap: str(sheet.first[gap[1]] + gap[2]),
            "mark": self._mark,
            "number": lambda _, gap: self._number(gap),
            "series": lambda _, __: self.run,
            "serial": lambda _, gap: str(self._serial(("number", gap[1][:-6], gap[1]))),
            "track": lambda _, __: f"GO{self.draw.getrandbits(59):018d}",
            "at": lambda sheet, gap: sheet.acts[gap[1]].isoformat(),
            "on": lambda sheet, gap: (sheet.acts[gap[1]].date() + timedelta(gap[2])).isoformat(),
            "month": lambda sheet, gap: f"{sheet.acts[gap[1]]:%Y-%m}",
            "customer": lambda sheet, gap: sheet.buyer[gap[1]],
            "sku": lambda sheet, gap: str(sheet.goods[gap[1]][gap[2]]),
            "place": lambda sheet, gap: str(sheet.place[gap[1]]),
        }

    @property
    def tables(self) -> set[str]:
        """What it writes to, buyers and stock aside."""
        return {table for some in self.stencils.values() for one in some for table in one.tables}

    def write(self, wanted: Sequence[Stamped]) -> None:
        """Write orders with all that belongs to them."""
        stencils = [self._stencil(one.kind) for one in wanted]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        self._draw_numbers(stencils)
        self.fresh_ids = iter(_draw_ids("parties_customer", len(wanted)))
        next_ids = self._draw_ids(stencils)
        fresh: list[Buyer] = []
        pages: dict[str, list[str]] = defaultdict(list)
        taken: Counter[tuple[int, int]] = Counter()
        held: Counter[tuple[int, int]] = Counter()
        for one, stencil in zip(wanted, stencils, strict=True):
            sheet = self._sheet(one, stencil, dict(next_ids), fresh)
            for table, count in stencil.counts.items():
                next_ids[table] += count
            values = self._values(sheet)
            for table, (text, picked) in stencil.tables.items():
                pages[table].append(text % picked(values))
            self._count_stock(sheet, taken, held)
        _write_buyers(fresh, self.shop.company_id)
        for table, texts in pages.items():
            _copy_text(table, texts)
        self._restock(taken, held, wanted[0].placed_at)

    def _stencil(self, kind: str) -> Stencil:
        choices = self.stencils[kind]
        return self.draw.choices(choices, [_weight(one) for one in choices])[0]

    def _sheet(self, one: Stamped, stencil: Stencil, first: dict[str, int], fresh: list[Buyer]) -> _Sheet:
        acts = [one.placed_at + timedelta(hours=hours) for hours in stencil.hours]
        goods = [slot[1 + ranked(self.draw, len(slot) - 1)] for slot in self.shop.goods]
        place = self.shop.places[ranked(self.draw, len(self.shop.places))]
        return _Sheet(stencil, acts, first, self._buyer(one, fresh), goods, place, _time_mark(one.placed_at))

    def _buyer(self, one: Stamped, fresh: list[Buyer]) -> Buyer:
        """Somebody new, or one of those who bought before, the first ones most often."""
        if self.buyers and self.draw.randrange(100) >= NEW_CUSTOMERS:
            return self.buyers[ranked(self.draw, len(self.buyers))]
        pk = next(self.fresh_ids)
        name = person(self.draw)
        mail = f"{name.lower().replace(' ', '.')}.{pk}@example.com"
        street = f"{self.draw.randrange(1, 200)} {town(self.draw)} Street"
        postcode = f"{self.draw.choice('BLMNS')}{self.draw.randrange(1, 30)} {self.draw.randrange(1, 9)}AB"
        buyer = (
            str(pk), new_id("cus"), name, mail, street, town(self.draw), postcode, one.placed_at.isoformat()
        )  # fmt: skip
        fresh.append(buyer)
        if len(self.buyers) < REMEMBERED:
            self.buyers.append(buyer)
        return buyer

    def _values(self, sheet: _Sheet) -> list[str]:
        self._numbers: dict[str, int] = {}
        fill = self.fill
        return [fill[gap[0]](sheet, gap) for gap in sheet.stencil.gaps]

    def _mark(self, sheet: _Sheet, gap: Gap) -> str:
        return f"{gap[1]}{sheet.marks}{self.draw.getrandbits(64):016x}"

    def _serial(self, gap: Gap) -> int:
        """Return the number of a document of this order; the same one wherever it is named."""
        if gap[2] not in self._numbers:
            self.serials[gap[1]] += 1
            self._numbers[gap[2]] = self.serials[gap[1]]
        return self._numbers[gap[2]]

    def _number(self, gap: Gap) -> str:
        """Return a human number; documents get those of a series of this run, since they are numbered as they come."""
        kind = gap[1].split("-")[0]
        begin = f"{kind}-{self.run}-" if kind in GAP_FREE else gap[1]
        return f"{begin}{self._serial(gap):06d}"

    def _draw_numbers(self, stencils: Iterable[Stencil]) -> None:
        """Draw the human numbers of a batch from their series."""
        wanted: Counter[str] = Counter()
        for stencil in stencils:
            wanted.update({text: prefix for kind, prefix, text in _numbers(stencil)}.values())
        for prefix, count in wanted.items():
            if prefix.split("-")[0] not in GAP_FREE:
                self.serials[prefix] = _draw_serials(prefix, count) - 1
            self.serials.setdefault(prefix, 0)

    def _draw_ids(self, stencils: Iterable[Stencil]) -> dict[str, int]:
        """Draw the ids of a batch; returns the first of each table."""
        wanted: Counter[str] = Counter()
        for stencil in stencils:
            wanted.update(stencil.counts)
        return {table: _draw_ids(table, count)[0] for table, count in wanted.items()}

    def _count_stock(
        self, sheet: _Sheet, taken: Counter[tuple[int, int]], held: Counter[tuple[int, int]]
    ) -> None:
        place = sheet.place[0]
        for sku, condition, units in sheet.stencil.stock:
            if condition == "good":
                taken[sheet.goods[sku[1]][0], place] -= units
        for sku, units in sheet.stencil.reserved:
            held[sheet.goods[sku[1]][0], place] += units

    def _restock(self, taken: Counter[tuple[int, int]], held: Counter[tuple[int, int]], at: datetime) -> None:
        """Receive what the orders took and hold: balances stay, and rise by what is held."""
        rows = [(*key, units, at) for key, units in taken.items() if units]
        _receive(rows)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")
        _receive([(*key, units, at) for key, units in held.items()])


def _weight(stencil: Stencil) -> int:
    return BY_LINES.get(stencil.counts["orders_orderline"] - 1, 1)


def _numbers(stencil: Stencil) -> list[Gap]:
    return [gap for gap in stencil.gaps if gap[0] == "number"]


def _time_mark(moment: datetime) -> str:
    """Return the beginning of a public id of an instant, as `new_id` writes it."""
    value, letters = int(moment.timestamp() * 1000) << 2, "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(letters[(value >> (5 * place)) & 31] for place in reversed(range(10)))


def _known_buyers() -> list[Buyer]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.id::text, c.public_id, c.name, c.email, a.postal->>'line1', a.postal->>'city',
                   a.postal->>'postcode', c.created_at::text
               FROM parties_customer c JOIN parties_address a ON a.customer_id = c.id
               WHERE c.email LIKE '%%@example.com' ORDER BY c.id LIMIT %s""",
            [REMEMBERED],
        )
        return list(cursor.fetchall())


def _write_buyers(buyers: Sequence[Buyer], company_id: int) -> None:
    copy_rows(
        "parties_customer",
        ("id", "version", "public_id", "kind", "name", "email", "phone", "language", "terms_days", "min_life_days",
         "created_at"),
        ((pk, 0, mark, "person", name, mail, f"+44 20 {int(pk):08d}", "en", 14, 0, at)
         for pk, mark, name, mail, _, _, _, at in buyers),
    )  # fmt: skip
    addresses = [
        (pk, PostalAddress(name=name, line1=street, city=city, postcode=postcode, country="GB"))
        for pk, _, name, _, street, city, postcode, _ in buyers
    ]
    copy_rows(
        "parties_address",
        ("customer_id", "postal", "digest"),
        ((pk, _json(postal.as_json()), digest_of(postal)) for pk, postal in addresses),
    )
    copy_rows(
        "accounting_customeraccount",
        ("company_id", "customer_id"),
        ((company_id, buyer[0]) for buyer in buyers),
    )


def _json(value: Any) -> str:
    return json.dumps(value)


_MOVED = ("sku_id", "location_id", "quantity", "kind", "reason", "document", "actor", "at", "recorded_at")


def _receive(rows: Iterable[tuple[int, int, int, datetime]]) -> None:
    copy_rows(
        "inventory_movement",
        _MOVED,
        (
            (sku, place, units, "receipt" if units > 0 else "adjust", "", "replenishment", "load", at, at)
            for sku, place, units, at in rows
        ),
    )


def _copy_text(table: str, texts: Sequence[str]) -> None:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
        copy.write("".join(texts))


def _draw_ids(table: str, count: int) -> range:
    """Draw ids in one block from a table's sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(s, nextval(s) + %s - 1) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass) AS t (s)",
            [count, table],
        )
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


GAP_FREE = {"INV", "CN"}


def _draw_serials(prefix: str, count: int) -> int:
    """Draw numbers of a series in one block and return the first."""
    kind, year, _ = prefix.split("-")
    with connection.cursor() as cursor:
        sequence = f"goodorder_number_{kind.lower()}_{year}"
        cursor.execute(
            "SELECT setval(%s::regclass, nextval(%s::regclass) + %s - 1)", [sequence, sequence, count]
        )
        return int(cursor.fetchone()[0]) - count + 1
