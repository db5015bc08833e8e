"""Changes of channels and companies, and how their papers are numbered, on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Sent, Shown
from goodorder.invoicing.queries import next_serials_of
from goodorder.parties.models import Channel, Company
from goodorder.parties.queries import format_of, order_series, peek_serial
from goodorder.parties.rules.numbers import MOST_SERIAL, OF_COMPANY, STANDARD, written

Name = Annotated[str, Field(min_length=1, max_length=120)]
NumberFormat = Annotated[
    str,
    Field(max_length=30, description="Prefix, year and zeros: `WEB-YYYY-000000`; empty: the standard one"),
]
CurrencyCode = Annotated[str, Field(min_length=3, max_length=3)]


class ChannelChangesSent(Sent):
    """What changes of a channel; what is left out stays."""

    name: Name | None = None
    kind: Annotated[str, Field(max_length=20)] | None = None
    currency: CurrencyCode | None = None
    price_list: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    tax_included: bool | None = None
    backorders: bool | None = None
    is_active: bool | None = None
    order_format: NumberFormat | None = None


class CompanyChangesSent(Sent):
    """What changes of a company; what is left out stays."""

    name: Name | None = None
    country: Annotated[str, Field(min_length=2, max_length=2)] | None = None
    invoice_format: NumberFormat | None = None
    credit_format: NumberFormat | None = None
    receipt_format: NumberFormat | None = None


class OrderNumberJumpSent(Sent):
    """The number orders of this year go on with."""

    serial: Annotated[int, Field(ge=1, le=MOST_SERIAL)]


class SeriesBeginSent(Sent):
    """The number a company's documents of this year begin with."""

    kind: Literal["invoice", "credit"]
    serial: Annotated[int, Field(ge=2, le=MOST_SERIAL)]


class NumberingShown(Shown):
    """How a kind of paper is numbered; `next_number` unless somebody else draws it."""

    kind: str
    format: str
    next_number: str

    @classmethod
    def of_channel(cls, channel: Channel, year: int) -> "list[NumberingShown]":
        """Show how a channel's orders are numbered."""
        form = channel.order_format or STANDARD["order"]
        return [cls._of("order", form, year, peek_serial(order_series(year)))]

    @classmethod
    def of_company(cls, company: Company, year: int) -> "list[NumberingShown]":
        """Show how a company's documents are numbered."""
        serials = next_serials_of([company.code], year)
        return [
            cls._of(kind, format_of(company, kind), year, serials[company.code, kind]) for kind in OF_COMPANY
        ]

    @classmethod
    def _of(cls, kind: str, form: str, year: int, serial: int) -> "NumberingShown":
        return cls(kind=kind, format=form, next_number=written(form, year, serial))


class ChannelSettingsShown(Shown):
    """A channel as it was set up, and how its orders are numbered."""

    code: str
    name: str
    kind: str
    currency: str
    price_list: str
    tax_included: bool
    backorders: bool
    is_active: bool
    numbering: list[NumberingShown]

    @classmethod
    def of(cls, channel: Channel, year: int) -> "ChannelSettingsShown":
        """Show a channel."""
        names = ("code", "name", "kind", "currency", "price_list", "tax_included", "backorders", "is_active")
        given = {name: getattr(channel, name) for name in names}
        return cls(**given, numbering=NumberingShown.of_channel(channel, year))


class CompanySettingsShown(Shown):
    """A company as it was set up, and how its documents are numbered."""

    code: str
    name: str
    country: str
    currency: str
    numbering: list[NumberingShown]

    @classmethod
    def of(cls, company: Company, year: int) -> "CompanySettingsShown":
        """Show a company."""
        given = {name: getattr(company, name) for name in ("code", "name", "country", "currency")}
        return cls(**given, numbering=NumberingShown.of_company(company, year))
