"""Gift cards, store credit and refund policies on the wire. Amounts in minor units."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import (
    LARGEST_AMOUNT,
    Amount,
    Asked,
    Code,
    Currency,
    Day,
    Reason,
    Sent,
    Shown,
)
from goodorder.payments.models import StoredAdjustment, StoredMovement, StoredValue, TenderPolicy
from goodorder.payments.queries.stored import Liability
from goodorder.payments.rules import GiftCardDraft

Policy = Literal["newest_first", "original_shares", "card_first", "stored_first", "to_store_credit"]
Typed = Annotated[
    str, Field(min_length=1, max_length=40, description="as printed; blanks and case do not count")
]


class GiftCardSent(Sent):
    """A gift card to issue. `reference` is yours: a repeat answers the same card, without its code."""

    company: Code
    currency: Currency
    amount: Annotated[int, Field(ge=1, le=LARGEST_AMOUNT)]
    paid_by: Literal["cash", "manual", "goodwill"]
    reference: Annotated[str, Field(min_length=1, max_length=80)]
    expires_on: Day | None = None
    reason: Annotated[str, Field(max_length=200, description="needed for goodwill")] = ""

    def as_draft(self) -> GiftCardDraft:
        """Return it as the command takes it."""
        return GiftCardDraft(**self.model_dump())


class StoredValueShown(Shown):
    """A gift card or store credit: `available` may be spent, `held` is spoken for by orders."""

    id: str
    kind: str
    company: str
    currency: str
    customer_id: str | None
    last_four: str
    issued: int
    balance: int
    held: int
    available: int
    state: str
    expires_on: date | None
    created_at: datetime

    @classmethod
    def of(cls, value: StoredValue) -> "StoredValueShown":
        """Show a balance."""
        return cls.model_validate(
            {
                **{name: getattr(value, name) for name in cls.model_fields if hasattr(value, name)},
                "id": value.public_id,
                "company": value.company.code,
                "customer_id": value.customer.public_id if value.customer else None,
                "available": value.free,
            }
        )


class GiftCardIssuedShown(Shown):
    """A new gift card; `code` is told only now, and is empty when the card had been issued before."""

    code: str
    gift_card: StoredValueShown


class CodeSent(Sent):
    """A code to look up; `asker` is whom you ask for, such as a session: guessing is counted against it."""

    code: Typed
    asker: Annotated[str, Field(max_length=100)] = ""


class StoredValuesAsked(Asked):
    """Which kind, in which state; `search` is a card's last four letters or a part of a customer's name."""

    kind: Literal["", "gift_card", "store_credit"] = ""
    state: Literal["", "active", "blocked", "expired"] = ""
    search: str = Field("", max_length=100)


class StoredMovementShown(Shown):
    """One change of a balance (`amount`) or of what is held of it (`held`), both signed."""

    kind: str
    amount: int
    held: int
    about: str | None
    note: str
    actor: str
    at: datetime

    @classmethod
    def of(cls, movement: StoredMovement) -> "StoredMovementShown":
        """Show a movement; `about` is what was paid for."""
        operation = movement.operation
        about = operation.tender.payable.about if operation else None
        names = ("kind", "amount", "held", "note", "actor", "at")
        return cls(**{name: getattr(movement, name) for name in names}, about=about)


class StoreCreditSent(Sent):
    """Goodwill for a customer."""

    company: Code
    currency: Currency
    amount: Annotated[int, Field(ge=1, le=LARGEST_AMOUNT)]
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class StoredBlockSent(Sent):
    """Why it may not be spent."""

    reason: Reason


class StoredAdjustmentSent(Sent):
    """By how much a balance is wrong; another person decides."""

    amount: Annotated[int, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT, description="may be negative")]
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class StoredDecisionSent(Sent):
    """Whether the balance is to be corrected."""

    approve: bool


class StoredAdjustmentShown(Shown):
    """A correction; `is_approved` is null until somebody else decides."""

    id: str
    stored_value_id: str
    amount: int
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    is_approved: bool | None

    @classmethod
    def of(cls, asked: StoredAdjustment) -> "StoredAdjustmentShown":
        """Show a correction."""
        same = {name: getattr(asked, name) for name in cls.model_fields if not name.endswith("id")}
        return cls(**same, id=asked.public_id, stored_value_id=asked.stored_value.public_id)


class StoredAdjustmentsShown(Shown):
    """Corrections that wait for a second person."""

    items: list[StoredAdjustmentShown]


class StoreCreditShown(Shown):
    """A customer's store credit, one account for each company and currency."""

    items: list[StoredValueShown]


class AgeShown(Shown):
    """What is left of balances at least `from_years` and less than the next step old."""

    from_years: int
    balance: int


class LiabilityShown(Shown):
    """What customers may still spend, in all and by age."""

    company: str
    currency: str
    kind: str
    count: int
    balance: int
    held: int
    by_age: list[AgeShown]

    @classmethod
    def of(cls, row: Liability) -> "LiabilityShown":
        """Show one company, currency and kind."""
        ages = [AgeShown(from_years=years, balance=amount) for years, amount in row.by_age]
        names = ("company", "currency", "kind", "count", "balance", "held")
        return cls(**{name: getattr(row, name) for name in names}, by_age=ages)


class LiabilitiesShown(Shown):
    """All that is outstanding."""

    items: list[LiabilityShown]


class TenderPolicySent(Sent):
    """How refunds of a company, or of one of its channels, are spread over tenders."""

    company: Code
    channel: Annotated[str, Field(max_length=40)] = ""
    refunds: Policy
    allows_store_credit: bool = False
    goodwill_limit: Amount = 0


class TenderPolicyShown(Shown):
    """What is set about refunds; an empty channel: for the whole company."""

    company: str
    channel: str
    refunds: str
    allows_store_credit: bool
    goodwill_limit: int

    @classmethod
    def of(cls, policy: TenderPolicy) -> "TenderPolicyShown":
        """Show a policy."""
        names = ("refunds", "allows_store_credit", "goodwill_limit")
        channel = policy.channel.code if policy.channel else ""
        return cls(
            company=policy.company.code, channel=channel, **{name: getattr(policy, name) for name in names}
        )


class TenderPoliciesShown(Shown):
    """All that is set about refunds."""

    items: list[TenderPolicyShown]
