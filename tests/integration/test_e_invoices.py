"""It must show: every document of a shop, imported or its own, keeps the rules as UBL and as CII, to the minor unit."""

from collections import Counter
from dataclasses import replace

import pytest

from channels.scene import RETAIL, retail_file, take_retail
from e_invoices import PARTICULARS
from goodorder.cli.export_invoices import export
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.invoicing.models import Document
from goodorder.invoicing.queries.electronic import CII, UBL, verdicts
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.rules import DraftLine
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms
from goodorder.pricing import commands as pricing
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates
from shop import ADA, PRICES, draft, open_shop

pytestmark = pytest.mark.django_db(transaction=True)
STOCK = {("MAIN", "KETTLE"): 90, ("MAIN", "MUG"): 400, ("MAIN", "CLOCK"): 20}
GERMANY = replace(ADA, name="Jörg Groß", city="Ulm", postcode="89073", country="DE")


@pytest.fixture(autouse=True)
def _shop(ctx):
    open_shop(ctx, stock=STOCK)
    parties.describe_company(ctx, company="T1", particulars=PARTICULARS)
    pricing.set_tax_rate(ctx, country="DE", tax_class="standard", rate_ppm=190_000, name="USt")
    for code, currency, tax_included in (("net", "EUR", False), ("yen", "JPY", False)):
        pricing.open_price_list(ctx, code=code, name=code, currency=currency, tax_included=tax_included)
        pricing.import_prices(ctx, price_list=code, prices=list(PRICES.items()))
        terms = ChannelTerms(currency=currency, price_list=code, tax_included=tax_included)
        parties.open_channel(ctx, company="T1", code=code, name=code, kind="web", terms=terms)
        service = ServiceDraft(
            code=code, name=code, carrier="own", carrier_service="standard", currency=currency
        )
        shipping.set_up_service(ctx, draft=service)
        zone = ZoneRates(code="all", countries=("*",), steps=((1_000_000, 495),))
        shipping.set_rates(ctx, service=code, zones=[zone])


def sell(ctx, channel, lines, **more):
    """Sell and send; returns the order."""
    service = "parcel" if channel == "web" else channel
    wanted = tuple(DraftLine(**line) for line in lines)
    order = orders.capture_order(
        ctx, draft=replace(draft({}, service=service), channel=channel, lines=wanted, **more)
    )
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    picks = [(line.pk, line.quantity) for line in asked.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    return order


def give_back(ctx, order, units):
    orders.credit_lines(ctx, order_id=order.public_id, quantities={1: units}, reason="broken")
    settle_all()


def own_documents(ctx):
    """Sell with tax inside and on top, at several rates, with discounts, in three currencies; give some back."""
    mugs, kettle = {"sku": "MUG", "quantity": 7}, {"sku": "KETTLE", "quantity": 3, "discount": 1_001}
    abroad = {"ship_to": GERMANY}
    for channel, where in (("web", {}), ("web", abroad), ("net", {}), ("net", abroad)):
        give_back(ctx, sell(ctx, channel, [mugs, kettle], **where), 2)
    give_back(ctx, sell(ctx, "yen", [kettle]), 2)
    sell(ctx, "web", [mugs], order_discount=333)
    sell(ctx, "net", [{"sku": "CLOCK", "quantity": 1, "unit_price": 1}])


def months_of_retail(times: int) -> bytes:
    """Repeat a wholesaler's day on later days, so that a few dozen documents come of it."""
    rows = []
    for at in range(times):
        for row in RETAIL.splitlines():
            number, rest = row.split(",", 1)
            letters = "".join(sign for sign in number if not sign.isdigit())
            digits = int("".join(sign for sign in number if sign.isdigit())) + 1_000 * at
            rows.append(f"{letters}{digits},{rest.replace('2020-05-0', f'2020-{5 + at:02d}-0')}")
    return retail_file("\n".join(rows))


def test_every_document_keeps_every_rule_in_both_syntaxes(ctx, tmp_path):
    take_retail(ctx, months_of_retail(6))
    own_documents(ctx)
    kinds = Counter(Document.objects.values_list("kind", "currency"))
    assert kinds["invoice", "GBP"] >= 30
    assert kinds["credit", "GBP"] >= 20
    assert {currency for _, currency in kinds} == {"GBP", "EUR", "JPY"}
    for document in Document.objects.order_by("id"):
        found = {verdict.syntax: verdict.faults for verdict in verdicts(ctx, document.public_id)}
        assert found == {UBL: (), CII: ()}, document.number
    assert export(ctx, "2020-07", "facturx", tmp_path)[2] == 0
