"""Orders told through the product's own commands, one of each kind: what a loaded history is stamped from."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.kernel import clock
from goodorder.kernel.relay import settle_all
from goodorder.loading.curve import BY_LINES, BY_UNITS
from goodorder.orders import commands as orders
from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft
from goodorder.parties.rules import PostalAddress
from goodorder.payments import commands as payments
from goodorder.returns import commands as returns
from goodorder.returns.rules import Arrived, ReturnDraft, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from goodorder.kernel.access import Context
    from goodorder.orders.models import Order

CHANNEL, SERVICE, SOLD_OUT = "history", "history-parcel", "SOLD-OUT"
MODEL_BUYER = PostalAddress(
    name="Xaverine Modelbuyer", line1="1 Modelbuyer Street", city="Modelbuyerton", postcode="ZZ99 9ZZ", country="GB"
)  # fmt: skip
MODEL_MAIL = "xaverine@modelbuyer.invalid"


@dataclass
class Story:
    """An order under way. `acts` are the instants its acts began, `hours` when they do after placing."""

    ctx: Context
    kind: str
    buyer: str
    skus: Sequence[str]
    draw: random.Random
    acts: list[datetime] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    order: Order | None = None

    def act(self, after_hours: float) -> Context:
        """Begin an act, so many hours after the order was placed; returns who acts, and when."""
        settle_all()
        now = clock.now()
        self.acts.append(now)
        self.hours.append(after_hours)
        return replace(self.ctx, now=now)

    def place(self, method: str) -> Order:
        """Capture the order."""
        units = self.draw.choices(list(BY_UNITS), list(BY_UNITS.values()), k=len(self.skus))
        draft = OrderDraft(
            channel=CHANNEL,
            customer=self.buyer,
            ship_to=MODEL_BUYER,
            lines=tuple(
                DraftLine(sku=sku, quantity=count) for sku, count in zip(self.skus, units, strict=True)
            ),
            service=SERVICE,
            payment=PaymentDraft(method=method),
        )
        self.order = orders.capture_order(self.act(0), draft=draft)
        return self.order

    @property
    def order_id(self) -> str:
        """The order's public id."""
        return str(self.order.public_id) if self.order else ""

    def pay(self, after_hours: float) -> None:
        """Book the money that comes by bank transfer."""
        amount = self.order.total if self.order else 0
        payments.receive_payment(
            self.act(after_hours), about=self.order_id, amount=amount, method="manual", reference="bank",
            cause="transfer",
        )  # fmt: skip

    def pack(self, after_hours: float) -> list[str]:
        """Pick and pack everything; returns the parcels."""
        ctx = self.act(after_hours)
        parcels = []
        for asked in work.work_of(ctx, demand=self.order_id):
            picks = [(line.pk, line.counters.to_pick) for line in asked.lines.all()]
            fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
            parcels.append(str(fulfillment.pack(ctx, fulfillment_order_id=asked.public_id).public_id))
        return parcels

    def ship(self) -> list[str]:
        """Pack and hand over, always a day after the order: invoices are numbered in the order they are written."""
        parcels = self.pack(20)
        ctx = self.act(24)
        for parcel in parcels:
            fulfillment.ship(ctx, shipment_id=parcel)
        return parcels

    def deliver(self) -> None:
        """Ship everything, and let it arrive two days later."""
        parcels = self.ship()
        ctx = self.act(60)
        for parcel in parcels:
            fulfillment.deliver(ctx, shipment_id=parcel)

    def come_back(self) -> None:
        """Take all units of the first line back, find them good, and pay them back."""
        asked = ReturnDraft(lines=[Wanted(1, self._units(), "changed_mind")])
        ret = returns.request_return(self.act(8 * 24), order_id=self.order_id, draft=asked)
        arrived = [Arrived(self.skus[0], self._units())]
        returns.receive_return(self.act(12 * 24), return_id=ret.public_id, items=arrived)
        ctx = self.act(13 * 24)
        for unit in ret.units.order_by("id"):
            returns.inspect_unit(
                ctx, unit_id=unit.public_id, grade="opened", disposition="restock", is_accepted=True
            )

    def _units(self) -> int:
        return int(self.order.lines.get(position=1).ordered) if self.order else 0


def _paid(story: Story) -> None:
    story.place("manual")
    story.pay(5)
    story.deliver()


def _on_account(story: Story) -> None:
    story.place("on_account")
    story.deliver()
    story.pay(13 * 24)


def _owing(story: Story) -> None:
    story.place("on_account")
    story.deliver()


def _returned(story: Story) -> None:
    _paid(story)
    story.come_back()


def _cancelled(story: Story) -> None:
    story.place("manual")
    orders.cancel_lines(story.act(0.05), order_id=story.order_id, reason="ordered by mistake")


def _unpaid(story: Story) -> None:
    story.place("manual")


def _held(story: Story) -> None:
    order = story.place("manual")
    orders.place_hold(
        story.act(0.05), order_id=str(order.public_id), kind="address", reason="street is missing"
    )
    story.pay(0.05)


def _backordered(story: Story) -> None:
    story.skus = [SOLD_OUT, *story.skus[1:]]
    story.place("on_account")


def _reserved(story: Story) -> None:
    """Reserved, and held before anything else can happen."""
    order = story.place("on_account")
    ctx = replace(story.ctx, now=clock.now())
    orders.place_hold(ctx, order_id=str(order.public_id), kind="manual", reason="call the customer")


def _waiting(story: Story) -> None:
    story.place("on_account")


def _packed(story: Story) -> None:
    story.place("on_account")
    story.pack(20)


def _shipped(story: Story) -> None:
    story.place("on_account")
    story.ship()


TELLINGS: dict[str, Callable[[Story], None]] = {
    "paid": _paid,
    "on_account": _on_account,
    "owing": _owing,
    "returned": _returned,
    "cancelled": _cancelled,
    "unpaid": _unpaid,
    "held": _held,
    "backordered": _backordered,
    "reserved": _reserved,
    "waiting": _waiting,
    "packed": _packed,
    "shipped": _shipped,
}
BRIEF = (2,)
OFTEN, MOST_LINES_OF_RARE = ("paid", "on_account"), 3


def tell_all(ctx: Context, *, buyer: str, skus: Sequence[str], seed: int, is_brief: bool) -> Iterator[Story]:
    """Tell every kind of story; the frequent ones with every size of basket unless it is to be brief."""
    draw = random.Random(seed)  # noqa: S311 - repeatable stories, not a secret
    for kind, telling in TELLINGS.items():
        sizes = [size for size in BY_LINES if kind in OFTEN or size <= MOST_LINES_OF_RARE]
        for size in BRIEF if is_brief else sizes:
            story = Story(ctx, kind, buyer, list(skus[:size]), draw)
            telling(story)
            settle_all()
            yield story
