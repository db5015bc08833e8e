"""Channels and companies changed, and how their orders and documents are numbered."""

from ninja import Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.house.shapes.changes import (
    ChannelChangesSent,
    ChannelSettingsShown,
    CompanyChangesSent,
    CompanySettingsShown,
    OrderNumberJumpSent,
    SeriesBeginSent,
)
from goodorder.invoicing import commands as invoicing
from goodorder.parties import commands, queries

router = Router(tags=["Companies, channels, customers"])


@reads(router, "/channels/{code}/settings", needs="parties.view")
def show_channel_settings(request: Call, code: str) -> ChannelSettingsShown:
    """Show how a channel sells and how its orders are numbered."""
    return _channel(request, code)


@writes(
    router,
    "/channels/{code}/settings",
    calls=commands.change_channel,
    key=KeyRule.OPTIONAL,
    method="PATCH",
    status=200,
)
def change_channel(request: Call, code: str, body: ChannelChangesSent) -> ChannelSettingsShown:
    """Change a channel, or close it; currency and tax display only before its first order."""
    commands.change_channel(request.auth, channel=code, changes=body.model_dump(exclude_none=True))
    return _channel(request, code)


@writes(
    router,
    "/channels/{code}/order-number-jumps",
    calls=commands.skip_order_numbers,
    key=KeyRule.OPTIONAL,
)
def skip_order_numbers(request: Call, code: str, body: OrderNumberJumpSent) -> ChannelSettingsShown:
    """Let orders of this year, of all channels, go on with a higher number."""
    commands.skip_order_numbers(request.auth, channel=code, serial=body.serial)
    return _channel(request, code)


@reads(router, "/companies/{code}/settings", needs="parties.view")
def show_company_settings(request: Call, code: str) -> CompanySettingsShown:
    """Show a company and how its documents are numbered."""
    return _company(request, code)


@writes(
    router,
    "/companies/{code}/settings",
    calls=commands.change_company,
    key=KeyRule.OPTIONAL,
    method="PATCH",
    status=200,
)
def change_company(request: Call, code: str, body: CompanyChangesSent) -> CompanySettingsShown:
    """Change a company's name, country (before its first document) or number formats."""
    commands.change_company(request.auth, company=code, changes=body.model_dump(exclude_none=True))
    return _company(request, code)


@writes(router, "/companies/{code}/number-series", calls=invoicing.begin_series, key=KeyRule.OPTIONAL)
def begin_series(request: Call, code: str, body: SeriesBeginSent) -> CompanySettingsShown:
    """Let invoices or credit notes of this year begin with a number, while there is none."""
    invoicing.begin_series(request.auth, company=code, kind=body.kind, serial=body.serial)
    return _company(request, code)


def _channel(request: Call, code: str) -> ChannelSettingsShown:
    return ChannelSettingsShown.of(queries.get_channel(request.auth, code), request.auth.now.year)


def _company(request: Call, code: str) -> CompanySettingsShown:
    return CompanySettingsShown.of(queries.get_company(request.auth, code), request.auth.now.year)
