"""Custom fields in files: a column for each, read by its kind; empty cells leave values, required ones are asked for."""

import pytest

from channels.scene import Heard, json_lines, take
from goodorder.catalog.models import Sku
from goodorder.fields import commands as fields
from goodorder.fields.queries import answers_of
from goodorder.fields.rules import FieldDraft
from goodorder.kernel.errors import Invalid
from goodorder.orders.models import Order
from goodorder.parties.models import Customer
from shop import open_shop, place

pytestmark = pytest.mark.django_db
ORDERS = """order_number,customer_name,email,line1,city,country,sku,quantity,field.slot
W-1,Ann,ann@example.com,1 Quay,Hull,GB,MUG,2,morning
W-1,Ann,ann@example.com,1 Quay,Hull,GB,KETTLE,1,
"""


@pytest.fixture(autouse=True)
def shop(ctx):
    open_shop(ctx, tax_included=False)


def define(ctx, subject, label, kind="text", **more):
    return fields.define_field(ctx, draft=FieldDraft(subject=subject, label=label, kind=kind, **more))


def answers(ctx, subject, record):
    found = answers_of(ctx, subject=subject, record_id=record.public_id)
    return {one.definition.key: one.typed for one in found}


def test_products_come_with_custom_fields_and_empty_cells_leave_them(ctx):
    define(ctx, "product", "Shelf")
    define(ctx, "product", "Deposit", "money", currency="EUR")
    define(ctx, "product", "Paper", "choice", choices=[("gold", "Gold paper")])
    heard = Heard()
    head = "code,name,field.shelf,field.deposit,field.paper"
    rows = "MUG,Mug,A 1,0.25,gold paper\nVASE,Vase,,-1.5,gold\nJAR,Jar,,a lot,\nPOT,Pot,,,silver"
    take(ctx, f"{head}\n{rows}\n", kind="products", listener=heard)
    assert heard.of("rejected") == [
        (4, "field.deposit: write an amount like 12.50"),
        (5, "field.paper: choose one of gold"),
    ]
    mug, vase = (Sku.objects.get(code=code) for code in ("MUG", "VASE"))
    assert answers(ctx, "product", mug) == {"shelf": "A 1", "deposit": 25, "paper": "gold"}
    assert answers(ctx, "product", vase) == {"shelf": None, "deposit": -150, "paper": "gold"}
    again = take(ctx, "code,name,field.shelf\nMUG,Mug,\nVASE,Vase,B 2\n", kind="products")
    assert again.counts == {"unchanged": 1, "changed": 1}
    assert answers(ctx, "product", mug)["shelf"] == "A 1"
    assert answers(ctx, "product", vase)["shelf"] == "B 2"


@pytest.mark.parametrize(
    ("kind", "subject", "old", "new"),
    [
        ("products", "product", "code,name\nMUG,Tall mug", "code,name,field.club\nVASE,Vase,{}"),
        (
            "customers",
            "customer",
            "external_ref,name,email\nshop:9,Ada,ada@example.com",
            "external_ref,name,field.club\nshop:1,Ann,{}",
        ),
    ],
)
def test_new_records_need_what_is_required_and_others_do_not(ctx, kind, subject, old, new):
    place(ctx, {"MUG": 1})
    define(ctx, subject, "Club", is_required=True)
    assert take(ctx, f"{old}\n", kind=kind).counts == {"changed": 1}
    heard = Heard()
    take(ctx, new.format("") + "\n", kind=kind, listener=heard)
    assert heard.of("rejected") == [(2, "field.club: is required; give it a value")]
    assert take(ctx, new.format("gold") + "\n", kind=kind).counts == {"created": 1}
    assert take(ctx, new.format("silver") + "\n", kind=kind).counts == {"changed": 1}


def test_customers_come_with_custom_fields(ctx):
    define(ctx, "customer", "Since", "date")
    content = json_lines(
        {"external_ref": "shop:1", "name": "Ann", "field.since": "2020-01-31"},
        {"external_ref": "shop:2", "name": "Bob"},
        {"external_ref": "shop:3", "name": "Eve", "field.since": "last year"},
    )
    heard = Heard()
    assert take(ctx, content, kind="customers", listener=heard).counts == {"created": 2, "rejected": 1}
    assert heard.of("rejected") == [(3, "field.since: write a day such as 2026-11-21")]
    ann = Customer.objects.get(external_ref="shop:1")
    assert answers(ctx, "customer", ann) == {"since": "2020-01-31"}


def test_new_orders_come_with_custom_fields_and_never_lack_one(ctx):
    define(ctx, "order", "Slot")
    define(ctx, "order", "Club", is_required=True)
    assert take(ctx, ORDERS, kind="orders", channel="web").counts == {"created": 2}
    order = Order.objects.get(external_ref="W-1")
    assert answers(ctx, "order", order) == {"slot": "morning", "club": None}


def test_past_orders_and_stock_take_no_custom_fields(ctx):
    define(ctx, "order", "Slot")
    past = {"kind": "orders", "channel": "web", "location": "MAIN", "is_history": True}
    stock = {"kind": "stock", "location": "MAIN"}
    for content, options in ((ORDERS, past), ("sku,on_hand,field.slot\nMUG,1,a\n", stock)):
        with pytest.raises(Invalid, match=r"unknown columns field\.slot"):
            take(ctx, content, **options)
