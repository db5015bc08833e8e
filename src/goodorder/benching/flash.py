"""A flash sale: very many buyers for few units of one SKU, while others go on buying the rest."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from goodorder.benching import asking
from goodorder.benching.database import rows
from goodorder.benching.figures import Figure, Window, figure
from goodorder.benching.shop import FLASH
from goodorder.cli.installation import say

if TYPE_CHECKING:
    from goodorder.benching.run import Run

RUSH_OVER, RUSH_WITHIN_S = 64, 600
OTHERS_OVER, OTHERS_PACE = 4, 10.0
REFUSED = 409
FREE = """
    SELECT coalesce(sum(s.on_hand - s.reserved - s.safety), 0) FROM inventory_stock s
    JOIN catalog_sku k ON k.id = s.sku_id WHERE k.code = %s
"""
SOLD = "SELECT coalesce(sum(ordered - cancelled), 0) FROM orders_orderline WHERE sku_code = %s"


def flash(run: Run) -> list[Figure]:
    """Sell out one SKU; the others' answers are measured before and meanwhile."""
    buyers, database = run.plan.flash[0], run.product.database
    units, before = int(rows(database, FREE, [FLASH])[0][0]), int(rows(database, SOLD, [FLASH])[0][0])
    calmly = run.errand(OTHERS_OVER, kind="capture", pace=OTHERS_PACE)
    calm = run.window("other SKUs", calmly)
    wishes = itertools.islice(asking.captures(run.plan.seed, asking.CARD, sku=FLASH), buyers)
    rush = run.listed(RUSH_OVER, wishes, again=False, seconds=RUSH_WITHIN_S)
    sale, meanwhile = run.together(("flash sale", rush), ("other SKUs", replace(calmly, seed=run.plan.seed)))
    sold = int(rows(database, SOLD, [FLASH])[0][0]) - before
    sale = run.audited(judged(sale, sold=sold, wanted=min(buyers, units)), last=True)
    say(f"  flash sale: {buyers:,} buyers, {units:,} units, {sold:,} sold, {sale.errors} errors")
    told = f"{buyers:,} buyers, {units:,} units: sold {sold:,}, refused {sale.statuses.get(REFUSED, 0):,}"
    pace = f"{OTHERS_PACE:.0f}/s asked"
    slower = meanwhile.quantiles_ms["p99"] / calm.quantiles_ms["p99"]
    return [
        figure("flash sale", "answers/s", [sale], orders=run.orders, note=told),
        figure("other SKUs before the sale", "orders/s", [calm], orders=run.orders, note=pace),
        figure(
            "other SKUs meanwhile",
            "orders/s",
            [replace(meanwhile, cpu_s={"others": meanwhile.cpu_s["others"]})],
            orders=run.orders,
            note=f"{pace}; p99 {slower:.1f} × before",
        ),
    ]


def judged(sale: Window, *, sold: int, wanted: int) -> Window:
    """Count refusals as answers, and every unit sold too often or not at all as an error."""
    refused = sale.statuses.get(REFUSED, 0)
    errors = sale.errors - refused + abs(sold - wanted) + abs(sold - sale.done)
    said = sale.said if sale.errors > refused else ""
    if sold != wanted or sold != sale.done:
        said = f"SOLD {sold}, WANTED {wanted}, ACKNOWLEDGED {sale.done}"
    return replace(sale, done=sale.done + refused, errors=errors, said=said)
