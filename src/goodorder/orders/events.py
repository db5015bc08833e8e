"""What happened to an order. Lines in facts are `{"line": position, "line_ref": id, "quantity": n, …}`."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money
from goodorder.locale import amount_in, tell, units_in

_CONSENT = {True: _("with the customer's consent"), False: _("which needs no consent")}
_STEPS = {"short": _("not found, to be sourced again"), "refused": _("refused, to be sourced again")}


class OrderPlaced(Fact, aggregate="order"):
    """A customer's order was accepted; its stock is reserved or backordered."""

    order_id: str
    number: str
    channel: str
    total: int
    currency: str
    payment_method: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Order {number} placed: {money}")


class OrderHeld(Fact, aggregate="order"):
    """A hold was placed."""

    order_id: str
    hold: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{hold} hold placed: {reason}", hold=self.hold.capitalize())


class HoldReleased(Fact, aggregate="order"):
    """A hold was lifted."""

    order_id: str
    hold: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{hold} hold lifted", hold=self.hold.capitalize())


class OrderConfirmed(Fact, aggregate="order"):
    """No blocking hold is left: the order may be worked on."""

    order_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Order confirmed")


class OrderReleased(Fact, aggregate="order"):
    """Work was handed to locations; `fulfillment_orders` lists them."""

    order_id: str
    fulfillment_orders: list[str]
    explanation: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Released for fulfilment: {explanation}")


class LinesBackordered(Fact, aggregate="order"):
    """Units wait for supply."""

    order_id: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Waiting for supply: {lines}", lines=_by_line(self.lines))


class BackordersFilled(Fact, aggregate="order"):
    """Waiting units found stock; `explanation` says why these before others."""

    order_id: str
    lines: list[dict[str, Any]]
    explanation: str = ""

    def sentence(self) -> str:
        """Say it for the timeline."""
        why = f" ({self.explanation})" if self.explanation else ""
        return tell(self, "Waiting units found stock: {lines}{why}", lines=_by_line(self.lines), why=why)


class PromiseChanged(Fact, aggregate="order"):
    """A line will arrive on another day than promised; an empty day is one that nobody knows."""

    order_id: str
    line: int
    was: str
    now: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        now, was = self.now or tell(self, "no known day"), self.was or tell(self, "no known day")
        return tell(
            self, "Line {line} is promised for {now}, no longer for {was}: {reason}", now=now, was=was
        )


class WorkProgressed(Fact, aggregate="order"):
    """The warehouse picked, packed or took back units; the counters follow."""

    order_id: str
    step: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Counted on the order: {units} {done}", done=_STEPS.get(self.step, self.step))


class LinesCancelled(Fact, aggregate="order"):
    """Units were cancelled before they left; `amount` is what they would have cost, `left` units still to go."""

    order_id: str
    cancellation_ref: str
    left: int
    lines: list[dict[str, Any]]
    amount: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Cancelled: {lines} ({reason})", lines=_by_line(self.lines))


class OrderCancelled(Fact, aggregate="order"):
    """Nothing is left of the order."""

    order_id: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Order cancelled: {reason}")


class GoodsHandedOver(Fact, aggregate="order"):
    """A shipment left; `amount` is exactly its value with first-shipment charges, to be captured and invoiced.

    Each line: line_ref, kind, sku_code, description, quantity, gross, discount, tax, tax_rate_ppm.
    """

    order_id: str
    shipment_id: str
    amount: int
    currency: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        items = [line for line in self.lines if line["kind"] == "item"]
        return tell(self, "{units} handed over, worth {money}", units=units_in(items))


class GoodsDelivered(Fact, aggregate="order"):
    """A shipment arrived."""

    order_id: str
    shipment_id: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{units} arrived")


class LinesCredited(Fact, aggregate="order"):
    """Shipped units were credited; the credit note and the refund follow.

    A line with quantity 0 gives money back on units that stay with the customer: `span` units from `first` on.
    """

    order_id: str
    credit_ref: str
    amount: int
    currency: str
    reason: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{money} credited: {reason}")


class LinesReduced(Fact, aggregate="order"):
    """Units that have not left cost less from now on, all together by `amount`."""

    order_id: str
    refund_ref: str
    amount: int
    currency: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{money} taken off before shipment: {reason}")


class FeeCharged(Fact, aggregate="order"):
    """Something was charged after the sale, e.g. for a return; its invoice follows, `lines` are as it shows them."""

    order_id: str
    ref: str
    title: str
    amount: int
    currency: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{title}: {money} charged")


class OrderAmended(Fact, aggregate="order"):
    """The order was changed after it was placed; `difference` is what is owed more, negative: less."""

    order_id: str
    amendment_id: str
    what: str
    difference: int
    currency: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        said = difference_in_words(self.difference, self.currency)
        return tell(self, "Amended: {what} ({difference_said}): {reason}", difference_said=said)


def difference_in_words(amount: int, currency: str) -> str:
    """Say how much more or less is owed."""
    if not amount:
        return gettext("the total stays")
    return f"{amount_in(Money(abs(amount), currency))} {gettext('more') if amount > 0 else gettext('less')}"


class OrderCompleted(Fact, aggregate="order"):
    """Every unit reached its end."""

    order_id: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Order completed")


def _by_line(lines: list[dict[str, Any]]) -> str:
    return ", ".join(gettext("{quantity} × line {line}").format_map(line) for line in lines)


class LineSubstituted(Fact, aggregate="order"):
    """Units of a line were replaced by another SKU at the amounts that were agreed; `to_line` holds them now."""

    order_id: str
    line: int
    line_ref: int
    to_line: int
    to_line_ref: int
    sku: str
    substitute: str
    quantity: int
    amount: int
    has_consent: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        consent = _CONSENT[self.has_consent]
        return tell(self, "{quantity} × {sku} replaced by {substitute}, {consent}", consent=consent)
