"""A small shop built through commands alone: what most tests start from."""

from goodorder.accounting import commands as accounting
from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.inventory import commands as inventory
from goodorder.locations import commands as locations
from goodorder.locations.rules import LocationDraft
from goodorder.orders import commands as orders
from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms, CustomerParticulars, PostalAddress
from goodorder.pricing import commands as pricing
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates

ADA = PostalAddress(
    name="Ada Byron", line1="12 St James Square", city="London", postcode="SW1Y 4JH", country="GB"
)
PRICES = {"KETTLE": 6495, "MUG": 1150, "CLOCK": 24900}
WEIGHTS_G = {"KETTLE": 1400, "MUG": 380, "CLOCK": 2100}


def open_shop(ctx, *, stock=None, backorders=False, tax_included=True, carrier="own"):
    """Set up company, channel `web`, locations MAIN and SPARE, three SKUs, prices, tax, one service, stock."""
    parties.open_company(ctx, code="T1", name="Test Ltd", country="GB", currency="GBP", tax_number="GB1")
    accounting.set_up_chart(ctx, company="T1")
    pricing.open_price_list(ctx, code="list", name="List", currency="GBP", tax_included=tax_included)
    pricing.set_tax_rate(ctx, country="GB", tax_class="standard", rate_ppm=200_000, name="VAT")
    terms = ChannelTerms(currency="GBP", price_list="list", tax_included=tax_included, backorders=backorders)
    parties.open_channel(ctx, company="T1", code="web", name="Web", kind="web", terms=terms)
    for rank, code in enumerate(("MAIN", "SPARE")):
        draft = LocationDraft(
            kind="warehouse", postal=ADA.as_json(), time_zone="UTC", rank=rank, handling_cost=100
        )
        locations.open_location(ctx, company="T1", code=code, name=code.title(), draft=draft)
    drafts = [
        SkuDraft(code=code, name=code.title(), weight_g=weight, hs_code="732393", origin="GB")
        for code, weight in WEIGHTS_G.items()
    ]
    catalog.import_skus(ctx, drafts=drafts)
    pricing.import_prices(ctx, price_list="list", prices=list(PRICES.items()))
    service = ServiceDraft(
        code="parcel", name="Parcel", carrier=carrier, carrier_service="standard", currency="GBP"
    )
    shipping.set_up_service(ctx, draft=service)
    zone = ZoneRates(code="all", countries=("*",), steps=((1_000_000, 495),))
    shipping.set_rates(ctx, service="parcel", zones=[zone])
    for (place, sku), quantity in (
        stock if stock is not None else {("MAIN", "KETTLE"): 10, ("MAIN", "MUG"): 50}
    ).items():
        inventory.receive_stock(ctx, location=place, sku=sku, quantity=quantity, document="opening")


def draft(lines, *, method="on_account", external_ref=None, **more):
    """Return a draft of `{sku: quantity}` for Ada."""
    payment = PaymentDraft(method=method)
    if method == "card":
        payment = PaymentDraft(method="card", provider="simulator", token=more.pop("token", "tok_visa"))
    return OrderDraft(
        channel="web",
        customer=CustomerParticulars(name="Ada Byron", email="ada@example.com"),
        ship_to=ADA,
        lines=tuple(DraftLine(sku=sku, quantity=quantity) for sku, quantity in lines.items()),
        service=more.pop("service", "parcel"),
        payment=payment,
        external_ref=external_ref,
        **more,
    )


def place(ctx, lines, **more):
    """Capture an order of `{sku: quantity}`."""
    return orders.capture_order(ctx, draft=draft(lines, **more))


def kit(ctx, code, parts, *, price=None):
    """Sell a kit of `{sku: units per kit}` in the shop."""
    catalog.import_skus(ctx, drafts=[SkuDraft(code=code, name=f"Set {code}", kind="kit")])
    made = resolve_sku(code)
    catalog.set_kit_parts(ctx, sku_id=made.public_id, parts=list(parts.items()))
    if price is not None:
        pricing.import_prices(ctx, price_list="list", prices=[(code, price)])
    return made
