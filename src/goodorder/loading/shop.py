"""The shop whose history is loaded: what it sells, where, and the model buyer its stencils are told with."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection

from goodorder.accounting import commands as accounting
from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.cli.house import COMPANY, raise_house
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import system_context
from goodorder.kernel.relay import settle_all
from goodorder.loading.stencil import Known
from goodorder.loading.stories import CHANNEL, MODEL_BUYER, MODEL_MAIL, SERVICE, SOLD_OUT
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms, CustomerParticulars
from goodorder.pricing import commands as pricing
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goodorder.kernel.access import Context
    from goodorder.loading.stencil import Gap
    from goodorder.parties.models import Customer

SKUS, PLACES = 3_760, 3
MODEL_STOCK = 1_000
LIST = "history-list"
# Prices in pence by the slot a SKU is in: one stencil line per slot, so every stamped line costs what its list says.
PRICES = (1250, 495, 895, 2495, 165, 3950, 650, 1695, 295, 5995, 425, 1075)
SLOTS = len(PRICES)


@dataclass(frozen=True)
class Shop:
    """Goods as (id, code) by slot and rank, places as (id, code), and what a stencil recognises."""

    goods: Sequence[Sequence[tuple[int, str]]]
    places: Sequence[tuple[int, str]]
    company_id: int
    buyer: str
    models: Sequence[str]
    known: Known


def open_shop(seed: int, say: Callable[[str], None]) -> Shop:
    """Return the shop, opened and stocked if the database has none."""
    ctx = system_context("load")
    if not _rows("SELECT 1 FROM parties_company LIMIT 1"):
        raise_house(skus=SKUS, kits=0, places=PLACES, draw=random.Random(seed))  # noqa: S311 - repeatable goods
        say(f"stocked {SKUS:,} SKUs at {PLACES} places")
    if not _rows("SELECT 1 FROM parties_channel WHERE code = %s", CHANNEL):
        _set_up(ctx)
    settle_all()
    buyer = parties.match_customer(
        ctx, particulars=CustomerParticulars(name=MODEL_BUYER.name, email=MODEL_MAIL, terms_days=14)
    )
    shop = _shop(buyer)
    for code in shop.models:
        inventory.receive_stock(
            ctx, location=shop.places[0][1], sku=code, quantity=MODEL_STOCK, document="models"
        )
    settle_all()
    return shop


def _set_up(ctx: Context) -> None:
    accounting.set_up_chart(ctx, company=COMPANY)
    begin = date(2020, 1, 1)
    pricing.set_tax_rate(
        ctx, country="GB", tax_class="standard", rate_ppm=200_000, name="VAT", valid_from=begin
    )
    pricing.open_price_list(ctx, code=LIST, name="History", currency="GBP", tax_included=True)
    terms = ChannelTerms(currency="GBP", price_list=LIST, tax_included=True, backorders=True)
    parties.open_channel(ctx, company=COMPANY, code=CHANNEL, name="History", kind="web", terms=terms)
    service = ServiceDraft(
        code=SERVICE, name="Parcel", carrier="own", carrier_service="standard", currency="GBP"
    )
    shipping.set_up_service(ctx, draft=service)
    shipping.set_rates(
        ctx, service=SERVICE, zones=[ZoneRates(code="all", countries=("*",), steps=((1_000_000, 395),))]
    )
    catalog.import_skus(ctx, drafts=[SkuDraft(code=SOLD_OUT, name="Sold out for now", weight_g=100)])
    codes = [code for _pk, code in _goods()]
    prices = [(code, PRICES[at % SLOTS]) for at, code in enumerate(codes)]
    pricing.import_prices(ctx, price_list=LIST, prices=[*prices, (SOLD_OUT, PRICES[0])])


def _goods() -> list[tuple[int, str]]:
    """Return the simple goods of the house by code; the first of a slot is its model."""
    return _rows(
        "SELECT id, code FROM catalog_sku WHERE kind = 'simple' AND tracking = 'none' AND code <> %s ORDER BY code",
        SOLD_OUT,
    )


def _shop(buyer: Customer) -> Shop:
    found = _goods()
    goods = [found[slot::SLOTS] for slot in range(SLOTS)]
    places = _rows("SELECT id, code FROM locations_location ORDER BY rank, id")
    models = [slot[0] for slot in goods]
    known = Known(
        {**_words(buyer), places[0][1]: ("place", 1)} | {code: ("sku", at, 1) for at, (_, code) in enumerate(models)},
        {("parties_customer", str(buyer.pk)): ("customer", 0), ("locations_location", str(places[0][0])): ("place", 0)}
        | {("catalog_sku", str(pk)): ("sku", at, 0) for at, (pk, _) in enumerate(models)},
    )  # fmt: skip
    ((company_id,),) = _rows("SELECT id FROM parties_company ORDER BY id LIMIT 1")
    return Shop(goods, places, company_id, str(buyer.public_id), [code for _, code in models], known)


def _words(buyer: Customer) -> dict[str, Gap]:
    texts = (
        buyer.public_id,
        MODEL_BUYER.name,
        MODEL_MAIL,
        MODEL_BUYER.line1,
        MODEL_BUYER.city,
        MODEL_BUYER.postcode,
    )
    return {str(text): ("customer", at) for at, text in enumerate(texts, start=1)}


def _rows(statement: str, *values: str) -> list[tuple]:  # type: ignore[type-arg]  # rows of any statement
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
