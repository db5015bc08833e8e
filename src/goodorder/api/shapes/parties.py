"""Companies, channels, customers and addresses on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Country, Currency, FieldValues, Name, Sent, Shown, Text
from goodorder.parties.models import Channel, Customer
from goodorder.parties.rules import ChannelTerms, CustomerParticulars, PostalAddress

Part = Annotated[str, Field(max_length=120)]


class PostalSent(Sent):
    """A postal address."""

    name: Part
    company: Part = ""
    line1: Part
    line2: Part = ""
    city: Part
    region: Part = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    country: Country
    phone: Annotated[str, Field(max_length=40)] = ""

    def as_postal(self) -> PostalAddress:
        """Return the room's own word for it."""
        return PostalAddress(**self.model_dump())


class PostalShown(Shown):
    """A postal address; parts nobody gave are empty."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""


class CustomerSent(Sent):
    """A person or company that buys; `external_ref` is `source:id` where they come from."""

    name: Name
    kind: Literal["person", "company"] = "person"
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    external_ref: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    language: Annotated[str, Field(min_length=2, max_length=10)] = "en"
    terms_days: Annotated[int, Field(ge=0, le=365)] = 0

    def as_particulars(self) -> CustomerParticulars:
        """Return the room's own word for it."""
        return CustomerParticulars(**self.model_dump())


class NewCustomerSent(CustomerSent):
    """A person or company to register, with custom fields; those that are required are."""

    fields: FieldValues = {}

    def as_particulars(self) -> CustomerParticulars:
        """Return the room's own word for all but the custom fields."""
        return CustomerParticulars(**self.model_dump(exclude={"fields"}))


class CustomerChanges(Sent):
    """What changes; fields left out stay as they are."""

    name: Name | None = None
    kind: Literal["person", "company"] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    language: Annotated[str, Field(min_length=2, max_length=10)] | None = None
    terms_days: Annotated[int, Field(ge=0, le=365)] | None = None


class CustomerShown(Shown):
    """A customer; the addresses come with a single one, not with a list."""

    id: str
    kind: str
    name: str
    email: str
    phone: str
    external_ref: str | None
    language: str
    terms_days: int
    created_at: datetime
    addresses: list[PostalShown] = []

    @classmethod
    def of(cls, customer: Customer, *, whole: bool = False) -> "CustomerShown":
        """Show a customer, with addresses when `whole`."""
        addresses = [PostalShown(**one.postal) for one in customer.addresses.all()] if whole else []
        return cls(
            id=customer.public_id,
            kind=customer.kind,
            name=customer.name,
            email=customer.email,
            phone=customer.phone,
            external_ref=customer.external_ref,
            language=customer.language,
            terms_days=customer.terms_days,
            created_at=customer.created_at,
            addresses=addresses,
        )


class CustomersAsked(Asked):
    """Which customers."""

    search: str = Field("", max_length=160, description="part of a name or e-mail, or an external reference")


class CompanySent(Sent):
    """A legal entity that sells."""

    code: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    country: Country
    currency: Currency
    tax_number: Annotated[str, Field(max_length=40)] = ""
    postal: PostalSent | None = None


class CompanyShown(Shown):
    """A legal entity that sells."""

    code: str
    name: str
    country: str
    currency: str
    tax_number: str


class ChannelSent(Sent):
    """A place demand comes from."""

    company: Code
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    kind: Text = "web"
    currency: Currency
    price_list: Annotated[str, Field(min_length=1, max_length=40)]
    tax_included: bool = True
    backorders: bool = False

    def terms(self) -> ChannelTerms:
        """Return how the channel sells."""
        return ChannelTerms(
            currency=self.currency,
            price_list=self.price_list,
            tax_included=self.tax_included,
            backorders=self.backorders,
        )


class ChannelShown(Shown):
    """A place demand comes from."""

    code: str
    company: str
    name: str
    kind: str
    currency: str
    tax_included: bool
    price_list: str
    backorders: bool
    is_active: bool

    @classmethod
    def of(cls, channel: Channel) -> "ChannelShown":
        """Show a channel."""
        return cls(
            code=channel.code,
            company=channel.company.code,
            name=channel.name,
            kind=channel.kind,
            currency=channel.currency,
            tax_included=channel.tax_included,
            price_list=channel.price_list,
            backorders=channel.backorders,
            is_active=channel.is_active,
        )


class ChannelsAsked(Asked):
    """Which channels."""

    company: str = Field("", max_length=20)
