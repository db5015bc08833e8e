"""One process of buyers: reads its wishes from standard input, buys, and prints what each buyer got.

Usage: python -m goodorder.testing.certify.storm < order-of-the-day.json
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from goodorder.testing.certify.calling import Silent
from goodorder.testing.certify.entries import Customer, Outcome, Shop, Unusable
from goodorder.testing.certify.wishes import BREAK, CANCEL, Wish


class Crowd:
    """Buyers who share a handful of connections, one at a time on each."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._own = threading.local()

    def serve(self, wish: Wish) -> dict[str, Any]:
        """Let one buyer go about it; returns the wish with what came of it."""
        customer = self._customer()
        errors = customer.line.errors
        try:
            outcome = self._served(customer, wish)
        except (Silent, Unusable, KeyError, ValueError) as failure:
            outcome = Outcome("unknown", said=f"{type(failure).__name__}: {failure}"[:300])
        return {**asdict(wish), **asdict(outcome), "errors": customer.line.errors - errors}

    def _served(self, customer: Customer, wish: Wish) -> Outcome:
        outcome = customer.buy(wish)
        if wish.conduct == BREAK and outcome.kind == "rejected":
            return customer.buy(Wish(wish.number, wish.good, wish.quantity, wish.entry, "buy"))
        if wish.conduct == CANCEL and outcome.kind == "sold" and customer.cancel(outcome.order_id):
            return Outcome("cancelled", outcome.order_id)
        return outcome

    def _customer(self) -> Customer:
        found: Customer | None = getattr(self._own, "customer", None)
        if found is None:
            found = self._own.customer = Customer(self._shop)
        return found


def main() -> None:
    """Buy what standard input asks for."""
    told = json.load(sys.stdin)
    shop = Shop(**{**told["shop"], "staff": told["shop"]["staff"] and tuple(told["shop"]["staff"])})
    crowd = Crowd(shop)
    wishes = [Wish(**row) for row in told["wishes"]]
    time.sleep(max(0, told["start_at"] - time.time()))
    with ThreadPoolExecutor(told["threads"]) as pool:
        for row in pool.map(crowd.serve, wishes):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
