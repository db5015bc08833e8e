"""Companies, channels and customers."""

from ninja import Query, Router

from goodorder.api.shapes.parties import (
    ChannelsAsked,
    ChannelSent,
    ChannelShown,
    CompanySent,
    CompanyShown,
    CustomerChanges,
    CustomersAsked,
    CustomerShown,
    NewCustomerSent,
    PostalSent,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed, shown
from goodorder.fields.commands import answer_customer
from goodorder.kernel.access import Context
from goodorder.parties import commands, queries

router = Router(tags=["Companies, channels, customers"])


def _customer(ctx: Context, customer_id: str) -> CustomerShown:
    return CustomerShown.of(queries.get_customer(ctx, customer_id), whole=True)


@reads(router, "/companies", needs="parties.view")
def list_companies(request: Call, query: Query[Asked]) -> Listed[CompanyShown]:
    """List the companies of the organisation."""
    page = queries.list_companies(request.auth, **query.model_dump())
    return listed(page, lambda one: shown(CompanyShown, one))


@writes(router, "/companies", calls=commands.open_company, key=KeyRule.OPTIONAL)
def open_company(request: Call, body: CompanySent) -> CompanyShown:
    """Open a company."""
    parts = body.model_dump(exclude={"postal"})
    postal = body.postal.model_dump() if body.postal else {}
    return shown(CompanyShown, commands.open_company(request.auth, **parts, postal=postal))


@reads(router, "/companies/{code}", needs="parties.view")
def show_company(request: Call, code: str) -> CompanyShown:
    """Show a company."""
    return shown(CompanyShown, queries.get_company(request.auth, code))


@reads(router, "/channels", needs="parties.view")
def list_channels(request: Call, query: Query[ChannelsAsked]) -> Listed[ChannelShown]:
    """List the places demand comes from."""
    return listed(queries.list_channels(request.auth, **query.model_dump()), ChannelShown.of)


@writes(router, "/channels", calls=commands.open_channel, key=KeyRule.OPTIONAL)
def open_channel(request: Call, body: ChannelSent) -> ChannelShown:
    """Open a channel."""
    queries.get_company(request.auth, body.company)
    commands.open_channel(
        request.auth,
        company=body.company,
        code=body.code,
        name=body.name,
        kind=body.kind,
        terms=body.terms(),
    )
    return ChannelShown.of(queries.get_channel(request.auth, body.code))


@reads(router, "/channels/{code}", needs="parties.view")
def show_channel(request: Call, code: str) -> ChannelShown:
    """Show a channel."""
    return ChannelShown.of(queries.get_channel(request.auth, code))


@reads(router, "/customers", needs="parties.view")
def list_customers(request: Call, query: Query[CustomersAsked]) -> Listed[CustomerShown]:
    """List customers, newest first."""
    return listed(queries.list_customers(request.auth, **query.model_dump()), CustomerShown.of)


@writes(router, "/customers", calls=commands.register_customer, key=KeyRule.OPTIONAL)
def register_customer(request: Call, body: NewCustomerSent) -> CustomerShown:
    """Register a customer, with custom fields."""
    made = commands.register_customer(request.auth, particulars=body.as_particulars())
    answer_customer(request.auth, customer=made, values=body.fields)
    return _customer(request.auth, made.public_id)


@reads(router, "/customers/{customer_id}", needs="parties.view")
def show_customer(request: Call, customer_id: str) -> CustomerShown:
    """Show a customer with their addresses."""
    return _customer(request.auth, customer_id)


@writes(
    router,
    "/customers/{customer_id}",
    calls=commands.change_customer,
    key=KeyRule.OPTIONAL,
    method="PATCH",
    status=200,
)
def change_customer(request: Call, customer_id: str, body: CustomerChanges) -> CustomerShown:
    """Change a customer; fields left out stay as they are."""
    changes = body.model_dump(exclude_none=True)
    commands.change_customer(request.auth, customer_id=customer_id, changes=changes)
    return _customer(request.auth, customer_id)


@writes(router, "/customers/{customer_id}/addresses", calls=commands.add_address, key=KeyRule.OPTIONAL)
def add_address(request: Call, customer_id: str, body: PostalSent) -> CustomerShown:
    """Note an address of a customer; one that is known already is not noted twice."""
    commands.add_address(request.auth, customer_id=customer_id, postal=body.as_postal())
    return _customer(request.auth, customer_id)
