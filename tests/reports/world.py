"""A small world that adds up: one order partly shipped, partly paid, invoiced, credited, booked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from goodorder.accounting.models import Account, Entry, JournalLine
from goodorder.catalog.models import Product, Sku
from goodorder.costing.models import CostLayer, CostPool
from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder, Shipment, ShipmentLine
from goodorder.inventory.models import Movement, Reservation, Stock
from goodorder.invoicing.models import Document, DocumentLine
from goodorder.kernel.models import Event, IdempotencyKey
from goodorder.locations.models import Location
from goodorder.orders.models import Order, OrderLine, Transition
from goodorder.parties.models import Channel, Company, Customer
from goodorder.payments.models import Operation, Payable, PayLink, StoredMovement, StoredValue, Tender
from goodorder.pricing.models import DiscountShare, Promotion, PromotionVersion, Redemption

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass
class World:
    company: Company
    location: Location
    order: Order
    line: OrderLine
    sku: Sku
    other_sku: Sku


def build() -> World:
    company = Company.objects.create(code="GB01", name="Goods", country="GB", currency="GBP")
    place = Location.objects.create(company=company, code="MAIN", name="Main")
    product = Product.objects.create(code="LAMP", name="Lamp")
    sku = Sku.objects.create(product=product, code="LAMP-1", name="Lamp")
    other = Sku.objects.create(product=product, code="LAMP-2", name="Large lamp")
    order = _order(company)
    line, charge = _lines(order, sku)
    _stock(sku, place, order, line)
    _worth(company, sku)
    _promotion(order, line)
    _shipment(order, line, sku, place)
    _payment(company, order)
    _gift_card(company)
    _documents(company, order, line, charge)
    _books(company, order)
    IdempotencyKey.objects.create(
        scope="api",
        key="k1",
        fingerprint="f",
        status=201,
        body="{}",
        media_type="application/json",
        created_at=AT,
    )
    return World(company, place, order, line, sku, other)


def _order(company: Company) -> Order:
    channel = Channel.objects.create(
        company=company, code="WEB", name="Web", currency="GBP", price_list="LIST"
    )
    customer = Customer.objects.create(name="Ann", created_at=AT)
    order = Order.objects.create(
        number="SO-2026-000001", company=company, channel=channel, external_ref="1001", customer=customer,
        customer_name="Ann", state="confirmed", currency="GBP", tax_included=False, bill_to={}, ship_to={},
        payment_method="card", subtotal=10_000, shipping=500, discount=1_000, tax=1_900, total=11_400, placed_at=AT,
        version=2,
    )  # fmt: skip
    for seq, (source, target) in enumerate([("draft", "placed"), ("placed", "confirmed")], start=1):
        Transition.objects.create(order=order, seq=seq, from_state=source, to_state=target, at=AT)
        Event.objects.create(
            kind="orders.OrderPlaced", aggregate="order", aggregate_id=order.pk, version=seq, about=order.public_id,
            at=AT, recorded_at=AT, actor="user:ann", facts={}, relayed_at=AT,
        )  # fmt: skip
    return order


def _lines(order: Order, sku: Sku) -> tuple[OrderLine, OrderLine]:
    item = OrderLine.objects.create(
        order=order, position=1, kind="item", sku=sku, sku_code=sku.code, description="Lamp", unit_price=1_000,
        gross=10_000, discount=1_000, tax=1_800, tax_rate_ppm=200_000, ordered=10, released=4, handed_over=6,
        credited=1,
    )  # fmt: skip
    charge = OrderLine.objects.create(
        order=order, position=2, kind="shipping", description="Post", unit_price=500, gross=500, tax=100,
        tax_rate_ppm=200_000, ordered=1, handed_over=1,
    )  # fmt: skip
    return item, charge


def _promotion(order: Order, line: OrderLine) -> None:
    promotion = Promotion.objects.create(code="TEN", max_uses=3, used=1)
    terms = PromotionVersion.objects.create(
        promotion=promotion, number=1, name="Ten", kind="amount", terms={}, saved_by="user:ann", saved_at=AT
    )
    use = Redemption.objects.create(
        promotion=promotion, sold_as=terms, about=order.public_id, customer="cus_ann", currency="GBP", shown=400,
        amount=400, at=AT,
    )  # fmt: skip
    DiscountShare.objects.create(redemption=use, line_ref=line.pk, shown=400, amount=400)


def _stock(sku: Sku, place: Location, order: Order, line: OrderLine) -> None:
    moved: dict[str, Any] = {"sku": sku, "location": place, "actor": "user:ann", "at": AT, "recorded_at": AT}
    Movement.objects.create(**moved, quantity=100, kind="receipt")
    Movement.objects.create(**moved, quantity=-6, kind="ship", line_ref=line.pk)
    Stock.objects.update(reserved=4)
    claim: dict[str, Any] = {"sku": sku, "location": place, "demand": order.public_id, "line_ref": line.pk}
    Reservation.objects.create(**claim, quantity=4, is_allocated=True, created_at=AT)
    Reservation.objects.create(**claim, quantity=6, state="consumed", created_at=AT, closed_at=AT)


def _worth(company: Company, sku: Sku) -> None:
    pool = CostPool.objects.create(
        company=company, sku=sku, method="fifo", quantity=94, value=5_640, unit_cost=600_000
    )
    came = Movement.objects.get(kind="receipt")
    CostLayer.objects.create(pool=pool, movement=came, quantity=94, value=5_640)


def _shipment(order: Order, line: OrderLine, sku: Sku, place: Location) -> None:
    work = FulfillmentOrder.objects.create(
        number="FO-1", demand=order.public_id, location=place, state="in_progress", service="post", ship_to={},
        created_at=AT,
    )  # fmt: skip
    wanted = FulfillmentLine.objects.create(
        fulfillment_order=work, line_ref=line.pk, sku=sku, quantity=10, picked=6, packed=6, shipped=6
    )
    parcel = Shipment.objects.create(
        number="SH-1", fulfillment_order=work, state="in_transit", weight_g=100, created_at=AT, shipped_at=AT
    )
    ShipmentLine.objects.create(shipment=parcel, line=wanted, quantity=6)


def _payment(company: Company, order: Order) -> None:
    payable = Payable.objects.create(
        company=company, about=order.public_id, currency="GBP", amount=11_400, created_at=AT
    )
    tender = Tender.objects.create(
        payable=payable, method="card", provider="simulator", currency="GBP", amount=11_400, authorised=11_400,
        captured=7_080, refunded=1_080, state="partly_refunded", created_at=AT,
    )  # fmt: skip
    for kind, amount in (("authorise", 11_400), ("capture", 7_080), ("refund", 1_080)):
        Operation.objects.create(
            tender=tender, kind=kind, amount=amount, state="ok", idem_key=f"key-{kind}", cause="c",
            provider_ref=f"ref-{kind}", created_at=AT, settled_at=AT,
        )  # fmt: skip
    PayLink.objects.create(
        payable=payable, provider="simulator", amount=11_400, state="paid", idem_key="link", provider_ref="page",
        url="https://pay.example/", return_url="https://shop.example/", tender=tender, requested_at=AT,
        checked_at=AT, expires_at=AT, settled_at=AT,
    )  # fmt: skip


def _gift_card(company: Company) -> None:
    card = StoredValue.objects.create(
        kind="gift_card", company=company, currency="GBP", code_hash="h", last_four="7F3K", created_at=AT
    )
    for kind, amount in (("issue", 5_000), ("expire", -2_000)):
        StoredMovement.objects.create(stored_value=card, kind=kind, amount=amount, actor="user:ann", at=AT)


def _documents(company: Company, order: Order, line: OrderLine, charge: OrderLine) -> None:
    invoice = _document(company, order, kind="invoice", net=6_500, discount=600, tax=1_180)
    _document_line(invoice, line, quantity=6, net=6_000, discount=600, tax=1_080)
    _document_line(invoice, charge, quantity=1, net=500, discount=0, tax=100)
    credit = _document(company, order, kind="credit", net=1_000, discount=100, tax=180)
    _document_line(credit, line, quantity=1, net=1_000, discount=100, tax=180)


def _document(company: Company, order: Order, *, kind: str, **amounts: int) -> Document:
    return Document.objects.create(
        company=company, kind=kind, series="2026", serial=1, number=f"{kind}-1", about=order.public_id,
        source=f"s-{kind}", seller={}, buyer={}, currency="GBP", issued_at=AT, due_on=date(2026, 12, 1),
        content_hash="h", total=amounts["net"] - amounts["discount"] + amounts["tax"], **amounts,
    )  # fmt: skip


def _document_line(document: Document, line: OrderLine, **amounts: int) -> None:
    DocumentLine.objects.create(
        document=document, line_ref=line.pk, description=line.description, tax_rate_ppm=200_000, **amounts
    )


def _books(company: Company, order: Order) -> None:
    accounts = {
        code: Account.objects.create(company=company, code=code, name=code, kind=kind, control=control)
        for code, kind, control in (
            ("1020", "asset", "other"),
            ("1100", "asset", "receivable"),
            ("1300", "asset", "inventory"),
            ("2150", "liability", "other"),
            ("4000", "income", "other"),
        )
    }
    for source, debit, credit, amount in (
        ("invoice", "1100", "4000", 7_080),
        ("credit", "4000", "1100", 1_080),
        ("capture", "1020", "1100", 7_080),
        ("refund", "1100", "1020", 1_080),
        ("stock", "1300", "2150", 5_640),
    ):
        entry = Entry.objects.create(
            company=company, posted_on=AT.date(), period="2026-11", source=source, about=order.public_id, memo=source,
            created_at=AT,
        )  # fmt: skip
        JournalLine.objects.create(entry=entry, account=accounts[debit], currency="GBP", debit=amount)
        JournalLine.objects.create(entry=entry, account=accounts[credit], currency="GBP", credit=amount)


def minutes_ago(minutes: int) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)
