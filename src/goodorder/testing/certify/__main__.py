"""Runs the oversell certificate against an installation and prints the verdict.

Usage: python -m goodorder.testing.certify --url http://127.0.0.1:8000 --channel web (key in GOODORDER_CERTIFY_KEY)
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from goodorder.testing.certify.calling import Line, Silent
from goodorder.testing.certify.entries import ENTRIES, Shop, Unusable
from goodorder.testing.certify.stocking import Stockroom
from goodorder.testing.certify.verdict import Verdict, judge, wrongly_refused
from goodorder.testing.certify.wishes import BUY, KINDS, Wish, assortment, draw

HEAD_START_S = 2.5
SHOWN = 10


def main() -> int:
    """Set up, storm, settle, judge; exit code 1 when a promise was broken, 2 when nothing could be judged."""
    chosen = _options()
    try:
        verdict = run(chosen)
    except (Silent, Unusable) as failure:
        print(f"certify: the installation cannot be used: {failure}", file=sys.stderr)
        return 2
    print(
        json.dumps({"seed": chosen.seed, **asdict(verdict)})
        if chosen.as_json
        else "\n".join(told(verdict, chosen.seed))
    )
    return 0 if verdict.holds else 1


def run(chosen: argparse.Namespace) -> Verdict:
    """Run the certificate and return what the judge says."""
    goods = assortment(chosen.units, chosen.goods, chosen.scale)
    key = os.environ.get("GOODORDER_CERTIFY_KEY", "")
    room = Stockroom(Line(chosen.url, key), chosen.channel, f"CERT-{secrets.token_hex(3)}")
    room.fill(goods)
    name, _, password = os.environ.get("GOODORDER_CERTIFY_STAFF", "").partition(":")
    staff = (name, password) if password else None
    shop = Shop(chosen.url, key, chosen.channel, room.codes(goods), staff)
    wishes = draw(
        chosen.seed, chosen.buyers, goods, [one for one in chosen.entries if one != "staff" or staff]
    )
    say(
        f"seed {chosen.seed}: {len(wishes)} buyers, {chosen.processes} processes, {', '.join(chosen.entries)}"
    )
    history = list(storm(shop, wishes, chosen))
    refused = {row["number"] for row in history if row["kind"] == "refused"}
    history += list(storm(shop, again(refused, wishes), chosen))
    # Whoever was beaten to it by a cart that was left in the end asks a last time, one after the other.
    chosen.processes = chosen.threads = 1
    history += list(storm(shop, again(wrongly_refused(goods, history), wishes), chosen))
    return judge(goods, history, room.look(goods))


def again(numbers: Collection[int], wishes: Sequence[Wish]) -> list[Wish]:
    """Return the wishes of some buyers who were refused: when all carts are gone, they ask once more."""
    return [
        Wish(one.number, one.good, one.quantity, one.entry, BUY) for one in wishes if one.number in numbers
    ]


def storm(shop: Shop, wishes: Sequence[Wish], chosen: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Let processes of buyers loose at the same instant; yields what each buyer got."""
    if not wishes:
        return
    start_at = time.time() + HEAD_START_S
    crowds = []
    for at in range(chosen.processes):
        mine = [asdict(one) for one in wishes[at :: chosen.processes]]
        told = {"shop": asdict(shop), "wishes": mine, "threads": chosen.threads, "start_at": start_at}
        crowd = subprocess.Popen(
            [sys.executable, "-m", "goodorder.testing.certify.storm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        crowds.append((crowd, json.dumps(told).encode()))
    with ThreadPoolExecutor(len(crowds)) as pool:
        outputs = list(pool.map(lambda pair: pair[0].communicate(pair[1])[0], crowds))
    for (crowd, _), output in zip(crowds, outputs, strict=True):
        yield from map(json.loads, output.splitlines())
        if crowd.returncode:
            raise Unusable(f"a process of buyers ended with exit code {crowd.returncode}")


def told(verdict: Verdict, seed: int) -> Iterator[str]:
    """Say the verdict in lines."""
    yield f"{'good':<12}{'stock':>7}{'wanted':>8}{'sold':>7}{'refused':>9}{'left':>6}"
    for row in verdict.rows:
        stock = "-" if row.stock is None else row.stock
        left = "-" if row.left is None else row.left
        yield f"{row.good:<12}{stock:>7}{row.wanted:>8}{row.sold:>7}{row.refused:>9}{left:>6}"
    yield "buyers: " + ", ".join(f"{count} {kind}" for kind, count in sorted(verdict.outcomes.items()))
    yield f"server errors: {verdict.errors}"
    yield f"violations: {len(verdict.violations)}"
    yield from (f"  {one}" for one in verdict.violations[:SHOWN])
    yield f"false refusals: {len(verdict.false_refusals)}"
    yield from (f"  {one}" for one in verdict.false_refusals[:SHOWN])
    yield f"{'HOLDS' if verdict.holds else 'BROKEN'} (seed {seed})"


def say(line: str) -> None:
    """Tell how it goes, apart from the verdict."""
    print(line, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="goodorder certify oversell", description=__doc__)
    parser.add_argument("--url", required=True, help="the installation's address")
    parser.add_argument("--channel", default="web", help="the channel to buy in; it must take no backorders")
    parser.add_argument("--buyers", type=int, default=1000)
    parser.add_argument(
        "--units", type=lambda text: [int(one) for one in text.split(",")], default=[50, 7, 1]
    )
    parser.add_argument("--goods", type=lambda text: text.split(","), default=list(KINDS))
    parser.add_argument("--scale", type=int, default=1, help="multiplies the stock of the kits' parts")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--threads", type=int, default=8, help="buyers at once in each process")
    parser.add_argument("--entries", type=lambda text: text.split(","), default=list(ENTRIES))
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--json", dest="as_json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
