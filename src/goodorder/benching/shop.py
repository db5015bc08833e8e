"""The shop that is measured: a thousand SKUs at ten places, one channel, a key, a person and a service."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodorder.parties.rules import CustomerParticulars

ADDRESS = {"line1": "1 Quay", "city": "Bristol", "postcode": "BS1 4RW", "country": "GB"}
COMPANY, CHANNEL, LIST, SERVICE = "BENCH", "web", "bench", "standard"
FLASH, PERSON = "FLASH-1", "bench"
SKUS, PLACES = 1_000, 10
PLENTY, SOME = 900_000, 50
CUSTOMERS = 500
MOST_EVENTS = 1_000_000
MOVEMENT = ("sku_id", "location_id", "quantity", "kind", "reason", "document", "actor", "at", "recorded_at")
LEAST_PRICE, MOST_PRICE, WEIGHT_G = 495, 24_900, 350


@dataclass(frozen=True, slots=True)
class Shop:
    """The ways into a furnished shop."""

    key: str
    person: str
    password: str


def sku_code(number: int) -> str:
    """Return the code of the n-th SKU, from 1."""
    return f"B-{number:04}"


def price_of(number: int) -> int:
    """Return the price of the n-th SKU in pence: spread, and the same in every run."""
    return LEAST_PRICE + (number * 7_919) % (MOST_PRICE - LEAST_PRICE)


def customer(number: int) -> dict[str, str]:
    """Return the n-th customer as an order describes them."""
    return {"name": f"Customer {number}", "email": f"customer{number}@example.org"}


def address(number: int) -> dict[str, str]:
    """Return where the n-th customer lives: each at a postcode of their own."""
    return {**ADDRESS, "line1": f"{number} Quay", "postcode": f"BS{number // 10} {number % 10}RW"}


def furnish(*, flash_units: int) -> Shop:
    """Fill a migrated database with the shop through the product's own commands."""
    from goodorder.kernel.access import system_context
    from goodorder.kernel.relay import settle_all
    from goodorder.parties import commands as parties
    from goodorder.staff.commands import add_user, grant_role, issue_key

    ctx = system_context("bench", reason="a throw-away shop to be measured")
    _company(ctx)
    _service(ctx)
    _goods(ctx)
    _stock(flash_units)
    for number in range(1, CUSTOMERS + 1):
        parties.match_customer(ctx, particulars=_particulars(number))
    password = secrets.token_urlsafe(16)
    add_user(ctx, username=PERSON, password=password, name="Bench")
    grant_role(ctx, username=PERSON, role="owner")
    _, key = issue_key(ctx, name="bench", permissions=["*"])
    settle_all(MOST_EVENTS)
    return Shop(key, PERSON, password)


def _particulars(number: int) -> CustomerParticulars:
    from goodorder.parties.rules import CustomerParticulars

    named = customer(number)
    return CustomerParticulars(name=named["name"], email=named["email"])


def _company(ctx: Any) -> None:
    from goodorder.accounting import commands as accounting
    from goodorder.locations import commands as locations
    from goodorder.locations.rules import LocationDraft
    from goodorder.parties import commands as parties
    from goodorder.parties.rules import ChannelTerms
    from goodorder.pricing import commands as pricing

    postal = {"name": "Bench Ltd", **ADDRESS}
    parties.open_company(
        ctx, code=COMPANY, name="Bench Ltd", country="GB", currency="GBP", tax_number="GB 1", postal=postal
    )
    accounting.set_up_chart(ctx, company=COMPANY)
    pricing.seed_tax_rates(ctx)
    pricing.open_price_list(ctx, code=LIST, name="Bench", currency="GBP", tax_included=True)
    terms = ChannelTerms(currency="GBP", price_list=LIST, tax_included=True)
    parties.open_channel(ctx, company=COMPANY, code=CHANNEL, name="Web", kind="web", terms=terms)
    for rank in range(1, PLACES + 1):
        draft = LocationDraft(kind="warehouse", postal=postal, time_zone="Europe/London", rank=rank)
        locations.open_location(ctx, company=COMPANY, code=f"W{rank:02}", name=f"House {rank}", draft=draft)


def _service(ctx: Any) -> None:
    from goodorder.shipping import commands as shipping
    from goodorder.shipping.rules import ServiceDraft, ZoneRates

    draft = ServiceDraft(
        code=SERVICE, name="Parcel", carrier="own", carrier_service="standard", currency="GBP"
    )
    shipping.set_up_service(ctx, draft=draft)
    zone = ZoneRates(code="all", countries=("*",), steps=((1_000_000, 495),))
    shipping.set_rates(ctx, service=SERVICE, zones=[zone])


def _goods(ctx: Any) -> None:
    from goodorder.catalog import commands as catalog
    from goodorder.catalog.rules import SkuDraft
    from goodorder.pricing import commands as pricing

    numbers = range(1, SKUS + 1)
    drafts = [
        SkuDraft(code=sku_code(number), name=f"Article {number}", weight_g=WEIGHT_G) for number in numbers
    ]
    catalog.import_skus(ctx, drafts=[*drafts, SkuDraft(code=FLASH, name="Flash", weight_g=WEIGHT_G)])
    prices = [(sku_code(number), price_of(number)) for number in numbers]
    pricing.import_prices(ctx, price_list=LIST, prices=[*prices, (FLASH, 9_900)])


def _stock(flash_units: int) -> None:
    """Receive everything by COPY: the ledger's triggers move the balances, and no event waits for a worker."""
    from django.db import connection

    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, id FROM catalog_sku")
        skus = dict(cursor.fetchall())
        cursor.execute("SELECT code, id FROM locations_location")
        places = dict(cursor.fetchall())
        levels = [
            (sku_code(number), f"W{rank:02}", PLENTY if rank == 1 else SOME)
            for rank in range(1, PLACES + 1)
            for number in range(1, SKUS + 1)
        ]
        with cursor.copy(f"COPY inventory_movement ({', '.join(MOVEMENT)}) FROM STDIN") as copy:
            for sku, place, units in (*levels, (FLASH, "W01", flash_units)):
                copy.write_row((skus[sku], places[place], units, "receipt", "", "opening", PERSON, now, now))
