"""The requests of a run: order bodies, and any list of requests kept in a file for the load generator."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from goodorder.benching.shop import CHANNEL, CUSTOMERS, SERVICE, SKUS, address, customer, sku_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LINES, MOST_UNITS = 3, 2
CARD = {"method": "card", "provider": "simulator", "token": "tok_visa"}
ON_ACCOUNT = {"method": "on_account"}
Request = tuple[str, str, Any]  # method, path, body or None


def order(draw: random.Random, payment: dict[str, str], *, sku: str = "") -> dict[str, Any]:
    """Return an order of three SKUs drawn from the thousand, one or two of each; or of one unit of one SKU."""
    skus = [sku] if sku else [sku_code(number) for number in draw.sample(range(1, SKUS + 1), LINES)]
    number = draw.randint(1, CUSTOMERS)
    buyer = customer(number)
    return {
        "channel": CHANNEL,
        "customer": buyer,
        "ship_to": {"name": buyer["name"], **address(number)},
        "lines": [{"sku": code, "quantity": 1 if sku else draw.randint(1, MOST_UNITS)} for code in skus],
        "service": SERVICE,
        "payment": payment,
    }


def captures(seed: int, payment: dict[str, str], *, sku: str = "") -> Iterator[Request]:
    """Yield captures without end."""
    draw = random.Random(seed)  # noqa: S311 - repeatable orders, not a secret
    while True:
        yield "POST", "/api/v1/orders", order(draw, payment, sku=sku)


def bulk(seed: int, size: int) -> Iterator[Request]:
    """Yield files of many orders without end."""
    draw = random.Random(seed)  # noqa: S311 - repeatable orders, not a secret
    while True:
        yield "POST", "/api/v1/orders/batches", {"orders": [order(draw, CARD) for _ in range(size)]}


def keep(file: Path, requests: Iterable[Request]) -> Path:
    """Write requests for the generator, one a line."""
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(request) + "\n" for request in requests)
    return file


def kept(file: Path, *, again: bool) -> Iterator[Request]:
    """Yield the requests of a file, over and over if so wanted."""
    found: list[Request] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    while found:
        yield from found
        if not again:
            return
