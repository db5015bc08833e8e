"""Terms and surcharges of carriers' services."""

from ninja import Router

from goodorder.dispatch.shapes.carriers import (
    CutOffsSent,
    CutOffsShown,
    SurchargesSent,
    TariffSent,
    TariffShown,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.shipping import commands, queries

router = Router(tags=["Carriers"])


@reads(router, "/services/{code}/tariff", needs="shipping.view")
def show_tariff(request: Call, code: str) -> TariffShown:
    """Show a service's terms and surcharges."""
    return TariffShown.of(queries.get_service(request.auth, code))


@writes(router, "/services/{code}/tariff", calls=commands.set_tariff, key=KeyRule.OPTIONAL)
def set_tariff(request: Call, code: str, body: TariffSent) -> TariffShown:
    """Set a service's limits, dimensional divisor, cut-off and account."""
    commands.set_tariff(request.auth, service=code, draft=body.as_draft())
    return TariffShown.of(queries.get_service(request.auth, code))


@writes(router, "/services/{code}/surcharges", calls=commands.set_surcharges, key=KeyRule.OPTIONAL)
def set_surcharges(request: Call, code: str, body: SurchargesSent) -> TariffShown:
    """Set what a service adds to its rates; these replace those before."""
    surcharges = [one.as_surcharge() for one in body.surcharges]
    commands.set_surcharges(request.auth, service=code, surcharges=surcharges)
    return TariffShown.of(queries.get_service(request.auth, code))


@reads(router, "/services/{code}/cut-offs", needs="shipping.view")
def show_cut_offs(request: Call, code: str) -> CutOffsShown:
    """Show by when a service collects at each location."""
    return CutOffsShown.of(code, queries.cut_offs_of(request.auth, code))


@writes(router, "/services/{code}/cut-offs", calls=commands.set_cut_offs, key=KeyRule.OPTIONAL)
def set_cut_offs(request: Call, code: str, body: CutOffsSent) -> CutOffsShown:
    """Set by when a service collects at a location; promises and waves follow."""
    commands.set_cut_offs(request.auth, service=code, location=body.location, cut_offs=body.by_weekday())
    return CutOffsShown.of(code, queries.cut_offs_of(request.auth, code))
