"""Local rates of tax, exemptions and how tax is rounded."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.flows.taxes import tax_engine_state
from goodorder.offers.shapes.taxes import (
    ExemptionsAsked,
    ExemptionSent,
    ExemptionShown,
    FilingsAsked,
    FilingShown,
    LocalTaxRateSent,
    LocalTaxRateShown,
    TaxEngines,
    TaxEngineSent,
    TaxEngineShown,
    TaxEngineState,
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


@reads(router, "/tax-engines", needs="pricing.view")
def list_tax_engines(request: Call) -> TaxEngines:
    """List which channels leave tax to an outside engine, and the engines that are installed."""
    return TaxEngines.of(queries.list_tax_engines(request.auth))


@writes(
    router,
    "/channels/{channel}/tax-engine",
    calls=commands.set_tax_engine,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_tax_engine(request: Call, channel: str, body: TaxEngineSent) -> TaxEngineShown:
    """Let an engine determine the tax of a channel's orders from now on."""
    return TaxEngineShown.of(commands.set_tax_engine(request.auth, channel=channel, **body.model_dump()))


@writes(
    router,
    "/channels/{channel}/tax-engine",
    calls=commands.drop_tax_engine,
    key=KeyRule.OPTIONAL,
    method="DELETE",
    status=200,
)
def drop_tax_engine(request: Call, channel: str) -> TaxEngines:
    """Determine the tax of a channel's orders by our own tables again."""
    commands.drop_tax_engine(request.auth, channel=channel)
    return TaxEngines.of(queries.list_tax_engines(request.auth))


@reads(router, "/tax-engines/{engine}/state", needs="pricing.edit")
def show_tax_engine_state(request: Call, engine: str) -> TaxEngineState:  # noqa: ARG001 - every view takes it
    """Ask an engine how it is; it says what is wrong if anything is."""
    said, is_well = tax_engine_state(engine)
    return TaxEngineState(is_well=is_well, said=said)


@reads(router, "/tax-filings", needs="pricing.view")
def list_tax_filings(request: Call, query: Query[FilingsAsked]) -> Listed[FilingShown]:
    """List the documents engines were or are to be told of, the last first."""
    return listed(queries.list_tax_filings(request.auth, **query.model_dump()), FilingShown.of)


@writes(router, "/tax-filings/{filing_id}/retries", calls=commands.retry_tax_filing)
def retry_tax_filing(request: Call, filing_id: str) -> FilingShown:
    """Tell an engine of a document once more, under the same key."""
    return FilingShown.of(commands.retry_tax_filing(request.auth, filing_id=filing_id))
