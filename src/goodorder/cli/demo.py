"""The example shop: a small British house of kitchen and garden goods, with stock, prices and first orders."""

from goodorder.accounting import commands as accounting
from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.cli.demo_bench import open_bench
from goodorder.cli.demo_dispute import DISPUTED, DISPUTER, dispute_payment
from goodorder.cli.demo_stock import stock_up, work_on
from goodorder.cli.demo_story import ODD, House, set_guard, tell_story
from goodorder.figures.commands import fold_figures
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import Context
from goodorder.locations import commands as locations
from goodorder.locations.rules import LocationDraft
from goodorder.orders import commands as orders
from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft
from goodorder.parties import commands as parties
from goodorder.parties import queries as known
from goodorder.parties.rules import ChannelTerms, CompanyParticulars, CustomerParticulars, PostalAddress
from goodorder.pricing import commands as pricing
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates

COMPANY, WEB, PHONE, LIST = "HP", "web", "phone", "gbp-retail"

# code, name, price in pence, weight in grams, length × width × height in millimetres, London, Leeds
GOODS = (
    ("KET-COP-17", "Copper kettle 1.7 l", 6495, 1400, (240, 220, 250), 40, 12),
    ("TEA-OAK-01", "Oak tea box, six compartments", 2850, 900, (300, 200, 90), 60, 25),
    ("MUG-STN-GR", "Stoneware mug, grey", 1150, 380, (120, 90, 100), 220, 140),
    ("MUG-STN-BL", "Stoneware mug, blue", 1150, 380, (120, 90, 100), 180, 0),
    ("BRD-ASH-40", "Ash bread board 40 cm", 3400, 1600, (400, 250, 30), 35, 18),
    ("KNF-CHF-20", "Chef's knife 20 cm", 7900, 320, (360, 60, 30), 24, 10),
    ("APR-LIN-NA", "Linen apron, natural", 4200, 350, (300, 250, 40), 48, 48),
    ("TWL-WFL-03", "Waffle tea towels, set of three", 1895, 300, (250, 200, 50), 120, 60),
    ("PAN-IRN-26", "Cast-iron pan 26 cm", 5650, 2600, (430, 270, 60), 30, 22),
    ("JAR-GLS-1L", "Preserving jar 1 l", 895, 620, (120, 120, 180), 300, 200),
    ("SEC-BYP-21", "Bypass secateurs 21 cm", 3295, 280, (230, 70, 25), 45, 15),
    ("CAN-ZNC-05", "Zinc watering can 5 l", 4450, 1500, (420, 180, 330), 20, 8),
    ("GLV-GRD-M", "Gardening gloves, medium", 1695, 140, (240, 120, 30), 90, 40),
    ("TWN-JUT-200", "Jute twine 200 m", 695, 310, (90, 90, 120), 160, 90),
    ("LMP-STM-01", "Storm lantern", 3895, 1100, (180, 180, 290), 16, 0),
    ("RAR-CLK-01", "Harbour clock, numbered edition", 24900, 2100, (280, 280, 90), 1, 0),
)
HS_CODES = {  # what customs call them, by the first letters of the code
    "KET": "741810", "TEA": "442090", "MUG": "691200", "BRD": "441919", "KNF": "821192", "APR": "621149",
    "TWL": "630260", "PAN": "732391", "JAR": "701090", "SEC": "820150", "CAN": "790700", "GLV": "611610",
    "TWN": "560790", "LMP": "940550", "RAR": "910529",
}  # fmt: skip
BUYERS = (
    ("Amelia Hart", "amelia.hart@example.com", "14 Quay Street", "Bristol", "BS1 4RW", "GB"),
    ("Noah Whitfield", "noah.whitfield@example.com", "3 Chapel Lane", "York", "YO1 8AB", "GB"),
    ("Ayşe Demir", "ayse.demir@example.com", "Lindenstraße 88", "Berlin", "10969", "DE"),
    ("Cormac O'Dowd", "cormac@example.com", "22 Pearse Road", "Sligo", "F91 X2T4", "IE"),
    ("Priya Nair", "priya.nair@example.com", "9 Mill Hill", "Leeds", "LS1 5DQ", "GB"),
    ("The Slow Kitchen", "orders@slowkitchen.example.com", "41 North Parade", "Bath", "BA2 4EU", "GB"),
)
# buyer, payment, lines; the last ones show a backorder, a hold and a payment on account
ORDERS = (
    (0, "card", (("KET-COP-17", 1), ("MUG-STN-GR", 4))),
    (1, "card", (("PAN-IRN-26", 1), ("TWL-WFL-03", 2), ("APR-LIN-NA", 1))),
    (2, "card", (("SEC-BYP-21", 1), ("GLV-GRD-M", 2))),
    (3, "manual", (("BRD-ASH-40", 1),)),
    (4, "card", (("MUG-STN-BL", 6), ("TEA-OAK-01", 1))),
    (5, "on_account", (("JAR-GLS-1L", 24), ("TWN-JUT-200", 12))),
    (0, "card", (("LMP-STM-01", 20),)),
    (1, "card", (("CAN-ZNC-05", 1), ("GLV-GRD-M", 1))),
    (4, "card", (("CRM-SEA-TIN", 3),)),
    (2, "card", (("LMP-STM-01", 2), ("CRM-SEA-TIN", 1))),
)


def fill(ctx: Context) -> bool:
    """Fill an empty installation; does nothing when there is a company already. Tells whether it did."""
    if known.list_companies(ctx).items:
        return False
    _company(ctx)
    _shipping(ctx)
    open_bench(ctx, company=COMPANY)
    _goods(ctx)
    stock_up(ctx, price_list=LIST, channel=WEB)
    house = House(COMPANY, WEB, BUYERS)
    set_guard(ctx, house)
    for buyer, method, lines in ORDERS:
        _order(ctx, buyer, method, lines)
    orders_held = _order(ctx, 4, "card", (("KNF-CHF-20", 1),))
    orders.place_hold(
        ctx, order_id=orders_held, kind="address", reason="customer wants to change the address"
    )
    for name, email, lines in ODD:
        _place(ctx, (name, email, *BUYERS[0][2:]), "card", lines)
    work_on(ctx)
    tell_story(ctx, house)
    dispute_payment(ctx, _place(ctx, DISPUTER, "card", DISPUTED))
    fold_figures(ctx)
    return True


def _company(ctx: Context) -> None:
    parties.open_company(ctx, code=COMPANY, name="Harbour & Pine Ltd", country="GB", currency="GBP")
    particulars = CompanyParticulars(
        tax_number="GB 000 0000 00",
        line1="5 Wharf Road",
        city="London",
        postcode="N1 7GR",
        email="accounts@harbour-pine.example.com",
        registration="00000000",
    )
    parties.describe_company(ctx, company=COMPANY, particulars=particulars)
    accounting.set_up_chart(ctx, company=COMPANY)
    pricing.seed_tax_rates(ctx)
    pricing.open_price_list(ctx, code=LIST, name="Retail prices", currency="GBP", tax_included=True)
    terms = ChannelTerms(currency="GBP", price_list=LIST, tax_included=True, backorders=True)
    parties.open_channel(ctx, company=COMPANY, code=WEB, name="Web shop", kind="web", terms=terms)
    parties.open_channel(ctx, company=COMPANY, code=PHONE, name="Phone", kind="phone", terms=terms)
    for code, name, city, rank in (
        ("LON", "London warehouse", "London", 10),
        ("LDS", "Leeds store", "Leeds", 20),
    ):
        address = PostalAddress(name=name, line1="1 Dock Lane", city=city, postcode="N1 7GR", country="GB")
        draft = LocationDraft(
            kind="warehouse",
            postal=address.as_json(),
            time_zone="Europe/London",
            rank=rank,
            handling_cost=120,
        )
        locations.open_location(ctx, company=COMPANY, code=code, name=name, draft=draft)


def _shipping(ctx: Context) -> None:
    services = (
        ("standard", "Standard parcel", "own", 3, 1),
        ("express", "Express parcel (simulated carrier)", "simulator", 1, 2),
    )
    for code, name, carrier, days, factor in services:
        draft = ServiceDraft(
            code=code, name=name, carrier=carrier, carrier_service=code, currency="GBP", transit_days=days
        )
        shipping.set_up_service(ctx, draft=draft)
        steps = ((2_000, 395), (10_000, 695), (30_000, 1295), (1_000_000, 4900))
        zones = (
            ZoneRates(
                code="home", countries=("GB",), steps=tuple((up_to, price * factor) for up_to, price in steps)
            ),
            ZoneRates(
                code="abroad",
                countries=("*",),
                steps=tuple((up_to, price * factor * 3) for up_to, price in steps),
            ),
        )
        shipping.set_rates(ctx, service=code, zones=zones)


def _goods(ctx: Context) -> None:
    drafts = [
        SkuDraft(
            code=code,
            name=name,
            weight_g=weight,
            length_mm=size[0],
            width_mm=size[1],
            height_mm=size[2],
            hs_code=HS_CODES[code[:3]],
            origin="GB",
        )
        for code, name, _, weight, size, _, _ in GOODS
    ]
    catalog.import_skus(ctx, drafts=drafts)
    pricing.import_prices(ctx, price_list=LIST, prices=[(code, price) for code, _, price, *_ in GOODS])
    for code, _, _, _, _, london, leeds in GOODS:
        for place, quantity in (("LON", london), ("LDS", leeds)):
            if quantity:
                inventory.receive_stock(
                    ctx,
                    location=place,
                    sku=code,
                    quantity=quantity,
                    document="opening",
                    reason="opening stock",
                )


def _order(ctx: Context, buyer: int, method: str, lines: tuple[tuple[str, int], ...]) -> str:
    return _place(ctx, BUYERS[buyer], method, lines)


def _place(ctx: Context, buyer: tuple[str, ...], method: str, lines: tuple[tuple[str, int], ...]) -> str:
    name, email, line1, city, postcode, country = buyer
    ship_to = PostalAddress(name=name, line1=line1, city=city, postcode=postcode, country=country)
    payment = PaymentDraft(method=method)
    if method == "card":
        payment = PaymentDraft(method="card", provider="simulator", token="tok_visa")  # noqa: S106 - a test token
    draft = OrderDraft(
        channel=PHONE if method == "on_account" else WEB,
        customer=CustomerParticulars(name=name, email=email, language="de" if country == "DE" else "en"),
        ship_to=ship_to,
        lines=tuple(DraftLine(sku=code, quantity=quantity) for code, quantity in lines),
        service="standard",
        payment=payment,
    )
    return orders.capture_order(ctx, draft=draft).public_id
