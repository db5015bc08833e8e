"""Finding papers, parcels and lots by their numbers: one statement for all kinds, every branch on a unique index."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Upper

from goodorder.fulfillment.models import Batch, Carton, Freight, FulfillmentOrder, Pallet, Shipment
from goodorder.inventory.models import Expected, Lot
from goodorder.invoicing.models import Document, PaymentReceipt
from goodorder.kernel.access import Context
from goodorder.locations.models import Location
from goodorder.parties.models import Company
from goodorder.pricing.models import Coupon, Promotion
from goodorder.quotes.models import Quote
from goodorder.returns.models import Claim, Return
from goodorder.search.rules import Hit, Question
from goodorder.shipping.models import LabelParcel
from goodorder.stockroom.models import Count, Transfer

Found = QuerySet[Any, dict[str, str]]
COLUMNS = ("found_kind", "found_id", "found_title", "found_detail", "found_state", "found_parent")
MOST = 6


def find_numbered(ctx: Context, question: Question) -> list[Hit]:
    """Find what has a number, a code or a tracking number of its own, of the kinds the asker may see."""
    ways = [rows for needs, rows in _ways(ctx, question) if ctx.may(needs)]
    if not ways:
        return []
    found = ways[0].union(*ways[1:], all=True) if len(ways) > 1 else ways[0]
    return [_hit(row) for row in found[: MOST * len(ways)]]


def _hit(row: dict[str, str]) -> Hit:
    kind, public_id, title, detail, state, parent = (row[column] for column in COLUMNS)
    return Hit(kind, public_id, title, detail, state, is_exact=True, parent=parent)


def _ways(ctx: Context, question: Question) -> Iterable[tuple[str, Found]]:
    if question.may_be_code:
        yield from _work(ctx, question)
        yield from _papers(ctx, question)
        yield from _stock(ctx, question)
    yield from _words(ctx, question)


def _rows(
    rows: QuerySet[Any], kind: str, title: str, *, detail: str = "", state: str = "", parent: str = ""
) -> Found:
    """Select the columns that all kinds share."""
    text = CharField()

    def column(name: str) -> Cast | Value:
        return Cast(F(name), text) if name else Value("", output_field=text)

    told = rows.order_by().annotate(
        found_kind=Value(kind, output_field=text),
        found_id=Cast(F("public_id"), text),
        found_title=column(title),
        found_detail=column(detail),
        found_state=column(state),
        found_parent=column(parent),
    )
    shown: Found = told.values(*COLUMNS)[:MOST]
    return shown


def _work(ctx: Context, question: Question) -> Iterable[tuple[str, Found]]:
    parcels = LabelParcel.objects.filter(tracking_number=question.code).values("label__parcel")
    named = Q(number__in=question.numbers(["shipment"])) | Q(
        public_id__in=list(parcels.values_list("label__parcel", flat=True))
    )
    shipments = Shipment.objects.visible_to(ctx).filter(named)
    asked = FulfillmentOrder.objects.visible_to(ctx).filter(number__in=question.numbers(["work"]))
    batches = Batch.objects.visible_to(ctx).filter(number__in=question.numbers(["batch"]))
    cartons = Carton.objects.visible_to(ctx).filter(sscc=question.code)
    pallets = Pallet.objects.visible_to(ctx).filter(sscc=question.code)
    freight = Freight.objects.visible_to(ctx).filter(number__in=question.numbers(["freight"]))
    of_work = "fulfillment_order__public_id"
    needs = "fulfillment.view"
    yield (
        needs,
        _rows(shipments, "shipment", "number", detail="tracking_number", state="state", parent=of_work),
    )
    yield needs, _rows(asked, "work", "number", detail="location__code", state="state")
    yield needs, _rows(batches, "batch", "number", detail="location__code", state="state")
    yield needs, _rows(cartons, "carton", "sscc", detail="fulfillment_order__number", parent=of_work)
    yield needs, _rows(pallets, "pallet", "sscc", state="state")
    yield needs, _rows(freight, "freight", "number")


def _papers(ctx: Context, question: Question) -> Iterable[tuple[str, Found]]:
    documents = Document.objects.visible_to(ctx).filter(number__in=question.numbers(["invoice", "credit"]))
    companies = Company.objects.visible_to(ctx).values("pk")
    receipts = PaymentReceipt.objects.visible_to(ctx).filter(company__in=companies, number=question.code)
    back = Q(number__in=question.numbers(["return"])) | Q(tracking_number=question.code) & ~Q(
        tracking_number=""
    )
    returns = Return.objects.visible_to(ctx).filter(back)
    claims = Claim.objects.visible_to(ctx).filter(number__in=question.numbers(["claim"]))
    quotes = (
        Quote.objects.visible_to(ctx).filter(number__in=question.numbers(["quote"])).exclude(state="revised")
    )
    yield "invoicing.view", _rows(documents, "document", "number", detail="kind", state="kind")
    yield "invoicing.view", _rows(receipts, "receipt", "number", detail="order_number")
    yield "returns.view", _rows(returns, "return", "number", detail="order__number", state="state")
    yield "returns.view", _rows(claims, "claim", "number", detail="order__number")
    yield "quotes.view", _rows(quotes, "quote", "number", detail="customer__name", state="state")


def _stock(ctx: Context, question: Question) -> Iterable[tuple[str, Found]]:
    transfers = Transfer.objects.visible_to(ctx).filter(number__in=question.numbers(["transfer"]))
    counts = Count.objects.visible_to(ctx).filter(number__in=question.numbers(["count"]))
    supply = Expected.objects.visible_to(ctx).filter(document__in={question.text, question.code})
    lots = Lot.objects.visible_to(ctx).alias(loud=Upper("code")).filter(loud=question.code)
    needs = "inventory.view"
    yield needs, _rows(transfers, "transfer", "number", detail="target__code", state="state")
    yield needs, _rows(counts, "count", "number", detail="location__code", state="state")
    yield needs, _rows(supply, "supply", "document", detail="sku__code", state="state")
    yield needs, _rows(lots, "lot", "code", detail="sku__code")


def _words(ctx: Context, question: Question) -> Iterable[tuple[str, Found]]:
    places = Location.objects.visible_to(ctx).filter(code=question.code)
    promotions = Promotion.objects.visible_to(ctx).filter(code__in={question.text, question.code})
    coupons = Coupon.objects.filter(
        code__in={question.text, question.code}, promotion__in=Promotion.objects.visible_to(ctx)
    )
    yield "locations.view", _rows(places, "place", "code", detail="name")
    yield "pricing.view", _rows(promotions, "promotion", "code", state="state", parent="code")
    yield "pricing.view", _rows(coupons, "coupon", "code", detail="promotion__code", parent="promotion__code")
