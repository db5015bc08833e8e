"""Packing by scan: cartons, the bench of a fulfillment order, what lies in each carton."""

from ninja import Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.fulfillment import commands, queries
from goodorder.parties import commands as parties
from goodorder.warehouse.shapes.packing import (
    BenchPolicySent,
    BenchPolicyShown,
    BenchShown,
    CartonChoiceSent,
    CartonClosingSent,
    CartonShown,
    CartonTypeSent,
    CartonTypeShown,
    CartonTypesShown,
    Gs1PrefixSent,
    Gs1PrefixShown,
    ItemScanSent,
    TakenOutSent,
)

router = Router(tags=["Packing"])


@reads(router, "/carton-types", needs="fulfillment.view")
def list_carton_types(request: Call) -> CartonTypesShown:
    """List the cartons there are, smallest first."""
    kinds = queries.list_carton_types(request.auth)
    return CartonTypesShown(items=[CartonTypeShown.of(kind) for kind in kinds])


@writes(router, "/carton-types", calls=commands.set_up_carton_type, key=KeyRule.OPTIONAL)
def set_up_carton_type(request: Call, body: CartonTypeSent) -> CartonTypeShown:
    """Set up a kind of carton, or set up anew the one with this code."""
    return CartonTypeShown.of(commands.set_up_carton_type(request.auth, draft=body.as_draft()))


@writes(
    router,
    "/locations/{location}/bench-policy",
    calls=commands.set_bench_policy,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_bench_policy(request: Call, location: str, body: BenchPolicySent) -> BenchPolicyShown:
    """Say how a location packs."""
    row = commands.set_bench_policy(request.auth, location=location, terms=body.as_terms())
    return BenchPolicyShown.of(row)


@writes(
    router,
    "/companies/{code}/gs1-prefix",
    calls=parties.set_gs1_prefix,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_gs1_prefix(request: Call, code: str, body: Gs1PrefixSent) -> Gs1PrefixShown:
    """Say which company prefix GS1 gave a company; codes of cartons and pallets begin with it."""
    company = parties.set_gs1_prefix(request.auth, company=code, prefix=body.prefix)
    return Gs1PrefixShown(company=company.code, prefix=company.gs1_prefix)


@reads(router, "/fulfillment-orders/{work_id}/bench", needs="fulfillment.view")
def show_bench(request: Call, work_id: str) -> BenchShown:
    """Show what is to be packed, what was scanned, and which cartons are proposed."""
    return BenchShown.of(queries.bench_of(request.auth, fulfillment_order_id=work_id))


@writes(router, "/fulfillment-orders/{work_id}/cartons", calls=commands.choose_carton)
def choose_carton(request: Call, work_id: str, body: CartonChoiceSent) -> CartonShown:
    """Open a carton on the bench, or exchange the open one for one of another kind."""
    work = queries.get_fulfillment_order(request.auth, fulfillment_order_id=work_id)
    made = commands.choose_carton(
        request.auth, fulfillment_order_id=work.public_id, carton_type=body.carton_type
    )
    return _carton(request, made.public_id)


@writes(router, "/fulfillment-orders/{work_id}/scans", calls=commands.scan_item)
def scan_item(request: Call, work_id: str, body: ItemScanSent) -> CartonShown:
    """Put scanned units into the carton on the bench; the last unit closes it, unless it must be weighed."""
    work = queries.get_fulfillment_order(request.auth, fulfillment_order_id=work_id)
    done = commands.scan_item(request.auth, fulfillment_order_id=work.public_id, **body.model_dump())
    return _carton(request, done.carton.public_id)


@reads(router, "/cartons/{carton_id}", needs="fulfillment.view")
def show_carton(request: Call, carton_id: str) -> CartonShown:
    """Show a carton and what lies in it."""
    return _carton(request, carton_id)


@writes(router, "/cartons/{carton_id}/removals", calls=commands.take_out)
def take_out(request: Call, carton_id: str, body: TakenOutSent) -> CartonShown:
    """Take units out of the carton on the bench again."""
    commands.take_out(
        request.auth, carton_id=carton_id, line_id=body.line, lot=body.lot, quantity=body.quantity
    )
    return _carton(request, carton_id)


@writes(router, "/cartons/{carton_id}/closings", calls=commands.close_carton)
def close_carton(request: Call, carton_id: str, body: CartonClosingSent) -> CartonShown:
    """Close a carton: it becomes a parcel, and its label is bought next."""
    commands.close_carton(request.auth, carton_id=carton_id, **body.model_dump())
    return _carton(request, carton_id)


@writes(router, "/cartons/{carton_id}/discards", calls=commands.discard_carton)
def discard_carton(request: Call, carton_id: str) -> CartonShown:
    """Empty the carton on the bench; its units wait to be packed again."""
    commands.discard_carton(request.auth, carton_id=carton_id)
    return _carton(request, carton_id)


def _carton(request: Call, carton_id: str) -> CartonShown:
    return CartonShown.of(queries.get_carton(request.auth, carton_id=carton_id))
