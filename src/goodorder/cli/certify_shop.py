"""The furniture of a throw-away installation for the certificate: who sells, where, and by which list."""

from goodorder.accounting import commands as accounting
from goodorder.kernel.access import system_context
from goodorder.locations import commands as locations
from goodorder.locations.rules import LocationDraft
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms
from goodorder.pricing import commands as pricing
from goodorder.staff.commands import issue_key

COMPANY, CHANNEL, LIST = "CERT", "web", "certificate"
ADDRESS = {
    "name": "Certificate",
    "line1": "1 Quay",
    "city": "Bristol",
    "postcode": "BS1 4RW",
    "country": "GB",
}


def furnish() -> str:
    """Open a company with a channel that takes no backorders and three locations; returns an API key."""
    ctx = system_context("certify", reason="a throw-away installation to be judged")
    parties.open_company(
        ctx, code=COMPANY, name="Certificate", country="GB", currency="GBP", tax_number="", postal=ADDRESS
    )
    accounting.set_up_chart(ctx, company=COMPANY)
    pricing.open_price_list(ctx, code=LIST, name="Certificate", currency="GBP", tax_included=True)
    terms = ChannelTerms(currency="GBP", price_list=LIST)
    parties.open_channel(ctx, company=COMPANY, code=CHANNEL, name="Web", kind="web", terms=terms)
    for rank, code in enumerate(("CERT-A", "CERT-B", "CERT-C"), start=1):
        draft = LocationDraft(postal=ADDRESS, rank=rank)
        locations.open_location(ctx, company=COMPANY, code=code, name=code, draft=draft)
    _, secret = issue_key(ctx, name="certificate", permissions=["*"])
    return secret
