"""Furnishes an empty installation for the writers and prints an API key."""

from __future__ import annotations

import django

STOCK = 1_000_000


def main() -> None:
    """Open a company with a channel and three locations, and put one SKU on the shelf."""
    django.setup()
    from writers import CHANNEL, SKU

    from goodorder.catalog import commands as catalog
    from goodorder.catalog.rules import SkuDraft
    from goodorder.cli.certify_shop import LIST, furnish
    from goodorder.inventory import commands as inventory
    from goodorder.kernel.access import system_context
    from goodorder.pricing import commands as pricing

    secret = furnish()
    ctx = system_context("cluster", reason=f"goods for the writers on channel {CHANNEL}")
    catalog.import_skus(ctx, drafts=[SkuDraft(code=SKU, name="What the writers order")])
    pricing.import_prices(ctx, price_list=LIST, prices=[(SKU, 1000)])
    inventory.receive_stock(ctx, location="CERT-A", sku=SKU, quantity=STOCK, document="opening")
    print(secret)


if __name__ == "__main__":
    main()
