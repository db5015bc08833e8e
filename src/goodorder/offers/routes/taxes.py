"""Local rates of tax, exemptions and how tax is rounded."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.offers.shapes.taxes import (
    ExemptionsAsked,
    ExemptionSent,
    ExemptionShown,
    LocalTaxRateSent,
    LocalTaxRateShown,
    TaxRateEndSent,
    TaxRoundingSent,
    TaxRoundingShown,
)
from goodorder.parties import commands as parties
from goodorder.pricing import commands, queries

router = Router(tags=["Taxes"])


@writes(router, "/local-tax-rates", calls=commands.set_local_tax_rate, key=KeyRule.OPTIONAL)
def set_local_tax_rate(request: Call, body: LocalTaxRateSent) -> LocalTaxRateShown:
    """Set what a level of government takes on a class of goods sent to a place, from a day on."""
    made = commands.set_local_tax_rate(request.auth, draft=body.as_draft(), valid_from=body.valid_from)
    return LocalTaxRateShown.of(made)


@writes(router, "/tax-rates/{rate_id}/ends", calls=commands.end_tax_rate)
def end_tax_rate(request: Call, rate_id: str, body: TaxRateEndSent) -> LocalTaxRateShown:
    """Let a rate hold no longer from a day on."""
    return LocalTaxRateShown.of(commands.end_tax_rate(request.auth, rate_id=rate_id, on=body.on))


@reads(router, "/tax-exemptions", needs="pricing.view")
def list_exemptions(request: Call, query: Query[ExemptionsAsked]) -> Listed[ExemptionShown]:
    """List the certificates that free customers from tax."""
    return listed(queries.list_exemptions(request.auth, **query.model_dump()), ExemptionShown.of)


@writes(router, "/tax-exemptions", calls=commands.grant_exemption, key=KeyRule.OPTIONAL)
def grant_exemption(request: Call, body: ExemptionSent) -> ExemptionShown:
    """Free a customer from tax by a certificate."""
    made = commands.grant_exemption(request.auth, customer_id=body.customer, exemption=body.as_draft())
    return ExemptionShown.of(made)


@writes(router, "/tax-exemptions/{exemption_id}/ends", calls=commands.end_exemption)
def end_exemption(request: Call, exemption_id: str) -> ExemptionShown:
    """Let a certificate hold no longer from today on."""
    return ExemptionShown.of(commands.end_exemption(request.auth, exemption_id=exemption_id))


@writes(
    router,
    "/channels/{channel}/tax-rounding",
    calls=parties.set_tax_rounding,
    key=KeyRule.OPTIONAL,
    method="PATCH",
    status=200,
)
def set_tax_rounding(request: Call, channel: str, body: TaxRoundingSent) -> TaxRoundingShown:
    """Say whether a channel rounds tax once a line or once a document."""
    row = parties.set_tax_rounding(request.auth, channel=channel, rounding=body.rounding)
    return TaxRoundingShown(channel=row.code, rounding=row.tax_rounding)
