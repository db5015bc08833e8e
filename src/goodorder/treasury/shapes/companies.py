"""A company's particulars on the wire."""

from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Sent, Shown
from goodorder.parties.models import Company

Line = Annotated[str, Field(max_length=120)]


class CompanyParticularsSent(Sent):
    """What a company's documents say of it from now on; all of it, what is left out is emptied.

    `electronic_address` is `scheme:address`, such as 0088:7300010000001; without one e-invoices name the e-mail.
    """

    tax_number: Annotated[str, Field(max_length=40)] = ""
    line1: Line = ""
    line2: Line = ""
    city: Line = ""
    region: Line = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    website: Line = ""
    registration: Line = ""
    bank: Line = ""
    iban: Line = ""
    bic: Line = ""
    electronic_address: Line = ""


class CompanyParticularsShown(Shown):
    """What a company's documents say of it."""

    company: str
    name: str
    tax_number: str
    postal: dict[str, str]

    @classmethod
    def of(cls, company: Company) -> "CompanyParticularsShown":
        """Show a company."""
        return cls(
            company=company.code, name=company.name, tax_number=company.tax_number, postal=company.postal
        )
