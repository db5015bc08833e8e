"""Putting the goods of a run on the shelves, through the API, under codes of their own."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from goodorder.testing.certify.calling import Heard, Line
from goodorder.testing.certify.entries import REFUSED, Unusable
from goodorder.testing.certify.verdict import Held
from goodorder.testing.certify.wishes import Good

PRICE = 1000
FRESH_DAYS, STALE_DAYS = 365, -10


class Stockroom:
    """What a run needs of an installation besides buying: goods, prices, stock, and a look at the shelves."""

    def __init__(self, line: Line, channel: str, run: str) -> None:
        self._line = line
        self._channel = self._found(line.get(f"/channels/{channel}"))
        self._places = self._locations()
        self._run = run

    def codes(self, goods: Sequence[Good]) -> dict[str, str]:
        """Return the code each good has in this run."""
        return {good.name: f"{self._run}-{good.name}" for good in goods}

    def fill(self, goods: Sequence[Good]) -> None:
        """Make the goods, price them, and spread their stock over the locations."""
        codes = self.codes(goods)
        drafts = [
            {
                "code": codes[good.name],
                "name": f"Certificate {good.name}",
                "kind": "kit" if good.parts else "simple",
                "tracking": "lot" if good.lots else "none",
            }
            for good in goods
        ]
        self._send("/sku-imports", {"skus": drafts})
        prices = [{"sku": codes[good.name], "amount": PRICE} for good in goods]
        self._send(f"/price-lists/{self._channel['price_list']}/price-imports", {"prices": prices})
        for good in goods:
            if good.parts:
                parts = [{"sku": codes[name], "quantity": each} for name, each in good.parts.items()]
                self._found(
                    self._line.send("PUT", f"/skus/{self._sku_id(codes[good.name])}/parts", {"parts": parts})
                )
            elif good.lots:
                self._receive_lots(codes[good.name], good)
            else:
                self._receive(codes[good.name], good.stock)

    def look(self, goods: Sequence[Good]) -> dict[str, Held]:
        """Read what is there and promised of each good with stock."""
        codes = self.codes(goods)
        return {good.name: self._held(codes[good.name], good) for good in goods if not good.parts}

    def _held(self, code: str, good: Good) -> Held:
        rows = self._found(self._line.get(f"/skus/{self._sku_id(code)}/stock"))["items"]
        expired = sum(units for _, units, is_expired in good.lots if is_expired)
        return Held(sum(row["on_hand"] for row in rows) - expired, sum(row["reserved"] for row in rows))

    def _receive(self, code: str, units: int) -> None:
        """Spread units over the places, the first one getting what does not divide."""
        count = min(len(self._places), units) or 1
        for at, place in enumerate(self._places[:count]):
            share = units // count + (units % count if at == 0 else 0)
            if share:
                self._send("/stock/receipts", {"location": place, "sku": code, "quantity": share})

    def _receive_lots(self, code: str, good: Good) -> None:
        today = date.today()  # noqa: DTZ011 - a year more or ten days less leave no doubt about time zones
        for lot, units, is_expired in good.lots:
            expires_on = today + timedelta(days=STALE_DAYS if is_expired else FRESH_DAYS)
            named = {"code": lot, "quantity": units, "expires_on": expires_on.isoformat()}
            body = {"location": self._places[0], "sku": code, "quantity": units, "lots": [named]}
            self._send("/stock/receipts", body)

    def _locations(self) -> list[str]:
        rows = self._found(self._line.get("/locations", size=100))["items"]
        usable = ("warehouse", "store")
        return [
            row["code"]
            for row in rows
            if row["company"] == self._channel["company"] and row["is_active"] and row["kind"] in usable
        ][:3]

    def _sku_id(self, code: str) -> str:
        rows = self._found(self._line.get("/skus", search=code))["items"]
        return next(str(row["id"]) for row in rows if row["code"] == code)

    def _send(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._found(self._line.send("POST", path, body))

    def _found(self, heard: Heard) -> dict[str, Any]:
        if heard.status >= REFUSED:
            raise Unusable(f"{heard.status} {heard.text[:500]}")
        found: dict[str, Any] = heard.body
        return found
