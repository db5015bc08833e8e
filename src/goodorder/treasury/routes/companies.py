"""What a company's documents say of it."""

from ninja import Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.parties import commands, queries
from goodorder.parties.rules import CompanyParticulars
from goodorder.treasury.shapes.companies import CompanyParticularsSent, CompanyParticularsShown

router = Router(tags=["Companies, channels, customers"])


@reads(router, "/companies/{code}/particulars", needs="parties.view")
def show_company_particulars(request: Call, code: str) -> CompanyParticularsShown:
    """Show what a company's documents say of it."""
    return CompanyParticularsShown.of(queries.get_company(request.auth, code))


@writes(
    router, "/companies/{code}/particulars", calls=commands.describe_company, key=KeyRule.OPTIONAL, status=200
)
def describe_company(request: Call, code: str, body: CompanyParticularsSent) -> CompanyParticularsShown:
    """State what a company's documents say of it from now on; issued ones keep what they said."""
    particulars = CompanyParticulars(**body.model_dump())
    found = commands.describe_company(request.auth, company=code, particulars=particulars)
    return CompanyParticularsShown.of(found)
