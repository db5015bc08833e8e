"""A tax engine on loopback: a few places of the USA, quotes without trace, documents recorded once for each key.

Run it with `python -m goodorder.testing.tax_simulator`; docs/reference/simulators.md describes its HTTP.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from goodorder.kernel.money import allocate, rate_of, rate_within
from goodorder.testing.desk import Answer, Call, Denied, ForgettingDesk
from goodorder.testing.journal import Line
from goodorder.testing.server import Ask, Route, build_desk, operation, options, perform, serve

# State: beginning of the postcode: whose tax it is, by name and rate in parts per million; all that fit add up.
PLACES: Mapping[str, Mapping[str, tuple[tuple[str, str, int], ...]]] = {
    "NY": {
        "": (("state", "New York State", 40_000),),
        "10": (("city", "New York City", 45_000), ("district", "Metropolitan Commuter District", 3_750)),
    },
    "CA": {
        "": (("state", "California", 60_000),),
        "90": (("county", "Los Angeles County", 12_500), ("district", "Los Angeles Districts", 22_500)),
    },
    "TX": {
        "": (("state", "Texas", 62_500),),
        "787": (("city", "Austin", 10_000), ("district", "Capital Metro", 10_000)),
    },
    "OR": {"": ()},
}
UNTAXED = frozenset({"food"})
WRONG = 422


class TaxWorld:
    """What the engine knows, and which documents it keeps."""

    def __init__(self) -> None:
        self.documents: dict[str, Mapping[str, Any]] = {}

    def decide(self, call: Call) -> dict[str, Any]:
        """Return a quote, or a document to be kept; raises Denied."""
        effect = {"operation": call.operation, "key": call.key}
        reference = f"{call.operation[:3]}_{secrets.token_hex(6)}"
        if call.operation == "quote":
            return {**effect, "reference": reference, "lines": _determined(call.body)}
        if not isinstance(call.body.get("number"), str) or not isinstance(call.body.get("lines"), list):
            raise Denied("invalid_document", "a document has a number and lines", WRONG)
        return {**effect, "reference": reference, "document": call.body}

    def apply(self, effect: Mapping[str, Any]) -> None:
        """Keep a document; a quote leaves no trace."""
        if effect["operation"] == "document":
            self.documents[effect["reference"]] = effect["document"]

    def answer(self, effect: Mapping[str, Any]) -> dict[str, Any]:
        """Return the effect as the caller sees it."""
        return {name: effect[name] for name in ("reference", "lines") if name in effect}

    def event(self, line: Line) -> None:
        """Tell nobody: it is asked, it does not report."""


def _determined(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the tax of each line. A sum that is not that of the lines makes the engine miscount the first line."""
    try:
        lines, to = list(body["lines"]), body["ship_to"]
        levels = _levels(to["country"], to["region"], to["postcode"])
        found = [_line(line, levels, tax_included=body["tax_included"]) for line in lines]
        found[0]["tax"] += body["amount"] - sum(line["amount"] for line in lines)
    except (KeyError, TypeError, IndexError, AttributeError) as failure:
        raise Denied("invalid_inquiry", f"the inquiry cannot be read: {failure!r}", WRONG) from failure
    return found


def _levels(country: str, region: str, postcode: str) -> list[tuple[str, str, int]]:
    if country != "US" or region.upper() not in PLACES:
        raise Denied(
            "place_unknown", f"{country} {region} is not covered; use one of US {', '.join(PLACES)}", WRONG
        )
    fitting = sorted(PLACES[region.upper()].items())
    return [level for begins, levels in fitting if postcode.startswith(begins) for level in levels]


def _line(
    line: Mapping[str, Any], levels: list[tuple[str, str, int]], *, tax_included: bool
) -> dict[str, Any]:
    """Return what each level takes of a line; a certificate or an untaxed class frees it."""
    taken = [] if line["tax_class"] in UNTAXED else levels
    exemption = line.get("exemption") or ""
    rates, amount = [rate for _, _, rate in taken], int(line["amount"])
    if exemption:
        taxes = [0] * len(rates)
    elif tax_included:
        taxes = allocate(rate_within(amount, sum(rates)), rates)
    else:
        taxes = [rate_of(amount, rate) for rate in rates]
    told = [
        {"level": level, "name": name, "rate_ppm": rate, "tax": tax}
        for (level, name, rate), tax in zip(taken, taxes, strict=True)
    ]
    reason = f"exempt: {exemption}" if exemption else ""
    return {"ref": line["ref"], "tax": sum(taxes), "jurisdictions": told, "reason": reason}


def main() -> None:
    """Run the simulator."""
    chosen = options("Simulated tax engine").parse_args()
    world = TaxWorld()
    desk = build_desk(chosen, world, make=ForgettingDesk)

    def quote(ask: Ask) -> Answer:
        return perform(desk, Ask(ask.parts, ask.query, ask.body, ""), "quote")

    routes = [Route("POST", "/v1/quotes", quote), operation(desk, "POST", "/v1/documents", "document")]
    serve(chosen, desk, routes)


if __name__ == "__main__":
    main()
