"""What may be asked for, as it is kept until somebody decides. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, ClassVar

from goodorder.basket.rules import Changes, DraftLine, OrderDraft, PaymentDraft
from goodorder.kernel.errors import Invalid
from goodorder.parties.rules import CustomerParticulars, from_json

LASTS = timedelta(hours=24)
KEPT_METHODS = ("on_account", "manual", "cash")
ByLine = Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAsked:
    """Units and amounts of an order's lines to be given back, and goodwill; see `orders.refund_order`."""

    act: ClassVar[str] = "refund"
    needs: ClassVar[str] = "orders.credit"
    order_id: str
    units: ByLine = field(default_factory=dict)
    amounts: ByLine = field(default_factory=dict)
    goodwill: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        by_line = {
            name: {str(at): n for at, n in getattr(self, name).items()} for name in ("units", "amounts")
        }
        return {"order_id": self.order_id, "goodwill": self.goodwill, **by_line}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "RefundAsked":
        """Read what `as_json` wrote."""
        by_line = {name: {int(at): n for at, n in kept[name].items()} for name in ("units", "amounts")}
        return cls(order_id=kept["order_id"], goodwill=kept["goodwill"], **by_line)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentAsked:
    """A change of a placed order, lower prices or a free delivery among it; see `amendments.propose_amendment`."""

    act: ClassVar[str] = "amendment"
    needs: ClassVar[str] = "orders.amend"
    order_id: str
    changes: Changes

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"order_id": self.order_id, "changes": self.changes.as_json()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "AmendmentAsked":
        """Read what `as_json` wrote."""
        return cls(order_id=kept["order_id"], changes=Changes.from_json(kept["changes"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAsked:
    """Store credit for a customer as goodwill; see `payments.issue_store_credit`."""

    act: ClassVar[str] = "credit"
    needs: ClassVar[str] = "payments.credit"
    customer_id: str
    company: str
    amount: int
    currency: str

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "CreditAsked":
        """Read what `as_json` wrote."""
        return cls(**kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAsked:
    """A new order with prices given by hand, a discount or a free delivery; see `orders.capture_order`.

    `fields` are its custom fields, by key.
    """

    act: ClassVar[str] = "order"
    needs: ClassVar[str] = "orders.capture"
    draft: OrderDraft
    fields: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain values. Raises Invalid for a payment whose secret would be kept."""
        methods = {one.method for one in (self.draft.payment, *self.draft.tenders)}
        if methods - set(KEPT_METHODS):
            message = (
                f"payment.method: choose one of {', '.join(KEPT_METHODS)} or a pay link until it is approved"
            )
            raise Invalid("approvals.payment_not_kept", message, field="payment.method")
        on = self.draft.wanted_on
        draft = asdict(self.draft) | {"wanted_on": on.isoformat() if on else None}
        return {"draft": draft, "fields": dict(self.fields)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "OrderAsked":
        """Read what `as_json` wrote."""
        told = dict(kept["draft"])
        buyer, on, bill_to = told["customer"], told["wanted_on"], told["bill_to"]
        read = {
            "customer": buyer if isinstance(buyer, str) else CustomerParticulars(**buyer),
            "ship_to": from_json(told["ship_to"]),
            "bill_to": from_json(bill_to) if bill_to else None,
            "lines": tuple(DraftLine(**line) for line in told["lines"]),
            "payment": PaymentDraft(**told["payment"]),
            "tenders": tuple(PaymentDraft(**one) for one in told["tenders"]),
            "coupons": tuple(told["coupons"]),
            "wanted_on": date.fromisoformat(on) if on else None,
        }
        return cls(draft=OrderDraft(**{**told, **read}), fields=kept.get("fields", {}))


Wanted = RefundAsked | AmendmentAsked | CreditAsked | OrderAsked
ACTS: Mapping[str, type[Wanted]] = {
    one.act: one for one in (RefundAsked, AmendmentAsked, CreditAsked, OrderAsked)
}


def fingerprint(wanted: Wanted) -> str:
    """Return what makes two requests the same."""
    return hashlib.sha256(json.dumps([wanted.act, wanted.as_json()], sort_keys=True).encode()).hexdigest()


def because(wanted: Wanted, reason: str) -> Wanted:
    """Return a change with the request's reason as its own."""
    if isinstance(wanted, AmendmentAsked):
        return replace(wanted, changes=replace(wanted.changes, reason=reason))
    return wanted
