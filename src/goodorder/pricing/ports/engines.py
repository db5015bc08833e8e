"""The socket for tax engines: what somebody who determines sales tax or VAT must do, in the words of this room.

Amounts are integers in the currency's minor unit, rates parts per million. A quote owes nobody anything and may be
asked for as often as one likes. A document is recorded under a key that was stored before the call: the same key
records it once, however often it is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, Self

from goodorder.kernel.errors import Refused, Transient


class TaxEngineUnavailable(Transient):
    """503: the engine gave no usable answer; ask again, a document under the same key."""

    def __init__(self, message: str) -> None:
        super().__init__("pricing.tax_engine_unavailable", message)


class TaxEngineRefused(Refused):
    """409: the engine will not answer what it was asked as it stands; the message says what it says."""

    def __init__(self, message: str) -> None:
        super().__init__("pricing.tax_engine_refused", message)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPlace:
    """A place goods leave or reach; `country` is the two-letter ISO code, what is not known is empty."""

    country: str
    region: str = ""
    postcode: str = ""
    city: str = ""
    line1: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxableLine:
    """An amount after all discounts, with its class of goods; `exemption` is the certificate that frees the buyer."""

    ref: str
    tax_class: str
    quantity: int
    amount: int
    exemption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxInquiry:
    """What is sold from where to where on a day; amounts contain the tax if it is `tax_included`.

    `buyer_number` is the buyer's VAT number, if they have one.
    """

    currency: str
    tax_included: bool
    on: date
    ship_from: TaxPlace
    ship_to: TaxPlace
    lines: tuple[TaxableLine, ...]
    buyer_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JurisdictionTax:
    """What one level of government takes of a line; the rate also where this buyer does not owe it."""

    level: str
    name: str
    rate_ppm: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTax:
    """The tax on a line: the sum of its shares. `reason` says why this buyer owes none of it."""

    ref: str
    tax: int
    shares: tuple[JurisdictionTax, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxAnswer:
    """A quote under the engine's own reference, one entry for each line asked about."""

    reference: str
    lines: tuple[LineTax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedLine:
    """A line of a document without tax, after discount, and its tax; both are negative on a credit note."""

    ref: str
    tax_class: str
    net: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxDocument:
    """An invoice or credit note whose tax is owed; `key` is stored before the call, `corrects` is a number."""

    key: str
    kind: str
    number: str
    issued_on: date
    currency: str
    ship_from: TaxPlace
    ship_to: TaxPlace
    lines: tuple[RecordedLine, ...]
    corrects: str = ""


class TaxQuoteAwaited(Transient):
    """503: an engine has to be asked first, outside any transaction; `asked` is engine and inquiry each.

    Doors catch it, ask, keep the answers and run the command again.
    """

    def __init__(self, asked: tuple[tuple[str, TaxInquiry], ...]) -> None:
        message = "what is taxed changed while the tax engine was asked; send the request once more"
        super().__init__("pricing.tax_quote_awaited", message)
        self.asked = asked

    @classmethod
    def of_all(cls, waiting: Iterable["TaxQuoteAwaited"]) -> Self:
        """Return one refusal for all that has to be asked."""
        return cls(tuple(one for each in waiting for one in each.asked))


class TaxEngine(Protocol):
    """One tax engine. Safe to call from several threads; never called inside a transaction.

    Calls raise TaxEngineUnavailable when no usable answer came, TaxEngineRefused when it says no.
    """

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        ...

    def quote(self, inquiry: TaxInquiry) -> TaxAnswer:
        """Determine the tax on lines; nothing is recorded."""
        ...

    def commit(self, document: TaxDocument) -> str:
        """Record a document's tax as owed, once for its key; returns the engine's reference."""
        ...

    def check(self) -> str:
        """Return what the engine says of itself when it is well."""
        ...
