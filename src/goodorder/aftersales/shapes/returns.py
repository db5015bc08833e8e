"""Returns on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Day, Quantity, Reason, Sent, Shown, Text
from goodorder.returns.commands import Foreseen
from goodorder.returns.models import Return, ReturnedUnit, ReturnLine, Settlement
from goodorder.returns.queries import Allowance, Parcel, Rate, RateSheet
from goodorder.returns.rules import Arrived, ReturnDraft, Wanted

Outcome = Literal["refund", "store_credit", "exchange", "keep"]
DispositionName = Literal[
    "pending", "restock", "refurbish", "quarantine", "vendor", "scrap", "missing", "keep"
]


class ReturnsAsked(Asked):
    """Which returns: of a state, with a reason, or found by a number or name."""

    state: str = Field("", max_length=20)
    reason: str = Field("", max_length=40)
    search: str = Field("", max_length=100)


class ReturnableAsked(Sent):
    """For which reason (code); empty: none is known yet."""

    reason: str = Field("", max_length=40)


class ParcelAsked(Sent):
    """What was scanned or typed."""

    scan: str = Field(min_length=1, max_length=100)


class ReturnWantedSent(Sent):
    """Units of a line (its position) that are to come back, and why."""

    line: int = Field(ge=1, le=10_000)
    units: Quantity
    reason: Code
    comment: str = Field("", max_length=500)
    exchange_for: str = Field("", max_length=60, description="the SKU wanted instead, for an exchange")

    def as_wanted(self) -> Wanted:
        """Return it as the room takes it."""
        return Wanted(**self.model_dump())


class ReturnSent(Sent):
    """A return that is asked for."""

    lines: list[ReturnWantedSent] = Field(min_length=1, max_length=200)
    outcome: Outcome = "refund"
    location: str = Field("", max_length=40, description="where it is to come; empty: where it was sent from")
    is_advance: bool = Field(False, description="the replacement goes ahead")
    override: Text = Field("", description="why the policy is left aside; needs returns.override")

    def as_draft(self) -> ReturnDraft:
        """Return it as the room takes it."""
        lines = [line.as_wanted() for line in self.lines]
        return ReturnDraft(lines=lines, **self.model_dump(exclude={"lines"}))


class ReturnForeseenShown(Shown):
    """What a return would bring, in minor units: amount = value + shipping - fee."""

    currency: str
    value: int
    fee: int
    shipping: int
    amount: int
    refund_on: list[str]
    needs_approval: bool
    rules: list[str]

    @classmethod
    def of(cls, found: Foreseen, currency: str) -> "ReturnForeseenShown":
        """Read it from the command's answer."""
        names = ("value", "fee", "shipping", "amount", "refund_on", "needs_approval", "rules")
        return cls(currency=currency, **{name: getattr(found, name) for name in names})


class ReturnRejectionSent(Sent):
    """Why it is refused."""

    reason: Reason


class ReturnExtensionSent(Sent):
    """How many days more it may take to come, from today or its last day, whichever is later."""

    days: Annotated[int, Field(ge=1, le=90)] = 14


class ReturnLabelSent(Sent):
    """By which service; empty: the order's own."""

    service: str = Field("", max_length=40)


class ArrivedSent(Sent):
    """Units that came in a parcel."""

    sku: Code
    units: Quantity = 1
    lot: str = Field("", max_length=60)


class ReturnReceiptSent(Sent):
    """What was in the parcel."""

    items: list[ArrivedSent] = Field(min_length=1, max_length=200)

    def as_items(self) -> list[Arrived]:
        """Return them as the room takes them."""
        return [Arrived(**item.model_dump()) for item in self.items]


class InspectionSent(Sent):
    """What a unit is like, whether it is paid for, and where it goes."""

    grade: Literal["as_new", "opened", "used", "damaged"]
    disposition: DispositionName
    is_accepted: bool = True
    note: Text = ""


class DispositionSent(Sent):
    """Where a unit goes now."""

    disposition: DispositionName
    note: Text = ""


class ReturnableLineShown(Shown):
    """What may be returned of a line; `because` cites the rule that was in force at purchase."""

    line: int
    sku: str
    units: int
    with_customer: int
    unit_value: int
    until: date | None
    outcomes: list[str]
    rule: str
    because: str

    @classmethod
    def of(cls, allowance: Allowance) -> "ReturnableLineShown":
        """Show what is allowed of a line."""
        verdict = allowance.verdict
        return cls(
            line=allowance.line.position,
            sku=allowance.line.sku_code,
            units=allowance.units,
            with_customer=allowance.free,
            unit_value=allowance.unit_value,
            until=verdict.until,
            outcomes=list(verdict.outcomes),
            rule=verdict.rule,
            because=verdict.because,
        )


class ReturnableShown(Shown):
    """What may be returned of an order."""

    items: list[ReturnableLineShown]


class ReturnLineShown(Shown):
    """Units of a line that come back, and on which terms."""

    line: int
    sku: str
    units: int
    received: int
    given_up: int
    settled: int
    reason: str
    comment: str
    exchange_for: str
    rule: str
    because: str
    refund_on: str
    fee: int

    @classmethod
    def of(cls, line: ReturnLine) -> "ReturnLineShown":
        """Show a line."""
        names = ("received", "given_up", "settled", "reason", "comment", "exchange_for")
        terms = ("rule", "because", "refund_on", "fee")
        same = {name: getattr(line, name) for name in (*names, *terms)}
        return cls(line=line.order_line.position, sku=line.sku.code, units=line.quantity, **same)


class ReturnedUnitShown(Shown):
    """One unit that came; `dispositions` are all there were, the last one counts."""

    id: str
    sku: str
    lot: str
    kind: str
    grade: str
    is_accepted: bool | None
    disposition: str
    dispositions: list[str]

    @classmethod
    def of(cls, unit: ReturnedUnit) -> "ReturnedUnitShown":
        """Show a unit."""
        rows = sorted(unit.dispositions.all(), key=lambda row: row.seq)
        names = ("lot", "kind", "grade", "is_accepted", "disposition")
        same = {name: getattr(unit, name) for name in names}
        told = [row.disposition for row in rows]
        return cls(id=unit.public_id, sku=unit.sku.code, dispositions=told, **same)


class ReturnSettlementShown(Shown):
    """What was given: `amount` = value + shipping − fee, in minor units; `parts` explain it by line."""

    id: str
    method: str
    value: int
    shipping: int
    fee: int
    amount: int
    parts: list[dict[str, Any]]
    settled_at: datetime

    @classmethod
    def of(cls, row: Settlement) -> "ReturnSettlementShown":
        """Show a settlement."""
        names = ("method", "value", "shipping", "fee", "amount", "parts", "settled_at")
        return cls(id=row.public_id, **{name: getattr(row, name) for name in names})


class ReturnShown(Shown):
    """A return with all that happened to it."""

    id: str
    number: str
    order_id: str
    state: str
    outcome: str
    is_advance: bool
    location: str
    currency: str
    tracking_number: str
    expires_on: date | None
    lines: list[ReturnLineShown]
    units: list[ReturnedUnitShown]
    settlements: list[ReturnSettlementShown]

    @classmethod
    def of(cls, ret: Return) -> "ReturnShown":
        """Show a return."""
        return cls(
            id=ret.public_id,
            number=ret.number,
            order_id=ret.order.public_id,
            state=ret.state,
            outcome=ret.outcome,
            is_advance=ret.is_advance,
            location=ret.location.code,
            currency=ret.order.currency,
            tracking_number=ret.tracking_number,
            expires_on=ret.expires_on,
            lines=[ReturnLineShown.of(line) for line in ret.lines.all()],
            units=[ReturnedUnitShown.of(unit) for unit in ret.units.all()],
            settlements=[ReturnSettlementShown.of(row) for row in ret.settlements.all()],
        )


class ReturnLabelShown(Shown):
    """The label a return was asked for."""

    id: str
    state: str


class FoundOrderShown(Shown):
    """An order a parcel may be of."""

    id: str
    number: str
    customer: str


class ParcelShown(Shown):
    """What a scanned parcel may be."""

    returns: list[ReturnShown]
    orders: list[FoundOrderShown]

    @classmethod
    def of(cls, found: Parcel) -> "ParcelShown":
        """Show what was found."""
        orders = [
            FoundOrderShown(id=each.public_id, number=each.number, customer=each.customer_name)
            for each in found.orders
        ]
        return cls(returns=[ReturnShown.of(each) for each in found.returns], orders=orders)


class RatesAsked(Sent):
    """Of which period (days, both included), and by what."""

    by: Literal["sku", "lot", "carrier", "reason", "channel"]
    since: Day
    until: Day


class RatesSheetAsked(Sent):
    """The same of a table for spreadsheets; the last ninety days if no period is named."""

    by: Literal["sku", "lot", "carrier", "reason", "channel"] = "sku"
    since: Day | None = None
    until: Day | None = None


class RateShown(Shown):
    """Units sold and returned of something, and those for a fault; what is per thousand is empty without sales."""

    key: str
    label: str
    sold: int
    returned: int
    permille: int | None
    faulty: int
    faulty_permille: int | None
    is_suspect: bool

    @classmethod
    def of(cls, rate: Rate) -> "RateShown":
        """Show a rate."""
        return cls.model_validate(rate)


class RatesShown(Shown):
    """Rates, suspects first, then the most returned; `faults` are the reasons that count, `formula` how."""

    items: list[RateShown]
    formula: str
    faults: list[str]

    @classmethod
    def of(cls, sheet: RateSheet) -> "RatesShown":
        """Show a sheet of rates."""
        items = [RateShown.of(each) for each in sheet.rates]
        return cls(items=items, formula=sheet.formula, faults=sheet.faults)


class DefectRuleSent(Sent):
    """From which rate of faults on goods are suspected; `least_times_tenths` 20 is twice the rate of everything."""

    least_faulty: Annotated[int, Field(ge=1, le=1_000_000)] = 3
    least_permille: Annotated[int, Field(ge=0, le=1000)] = 50
    least_times_tenths: Annotated[int, Field(ge=0, le=1000)] = 20


class DefectRuleShown(Shown):
    """From which rate of faults on goods are suspected."""

    least_faulty: int
    least_permille: int
    least_times_tenths: int
