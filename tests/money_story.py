"""One order's life in random steps, in any currency and tax mode: what is paid comes back to the last unit."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.db import connection

from goodorder.accounting import commands as accounting
from goodorder.accounting.models import JournalLine
from goodorder.accounting.rules import RATE_ONE
from goodorder.amendments import commands as amendments
from goodorder.catalog import commands as catalog
from goodorder.catalog.rules import SkuDraft
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory import commands as inventory
from goodorder.invoicing.models import Document
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.kernel.models import Receipt
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands
from goodorder.orders.models import Order, with_adjustments
from goodorder.orders.rules import Changes, DraftLine, OrderDraft, PaymentDraft
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms, CustomerParticulars
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.rules import GiftCardDraft
from goodorder.pricing import commands as pricing
from goodorder.pricing.models import Coupon, Redemption
from goodorder.pricing.rules import PromotionDraft, Terms
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceDraft, ZoneRates
from shop import ADA, open_shop

CURRENCIES = ("GBP", "JPY", "KWD")
MODES = {"in": True, "on": False}
CLASSES = {"standard": 200_000, "reduced": 55_000, "odd": 196_000, "zero": 0}
METHODS = ("on_account", "cash", "manual", "card")
MOST_PRICE = 99_999
LOWERING = ("cancel", "change", "exchange", "credit", "refund", "goodwill", "coupon")
COUPONS = {"JOINS": "all", "ALONE": ""}  # with what they go together


def open_money_shop(ctx):
    """Open a shop that sells in currencies of 0, 2 and 3 digits, with tax inside and on top, at odd rates."""
    open_shop(ctx, stock={}, backorders=True)
    for tax_class, rate_ppm in CLASSES.items():
        pricing.set_tax_rate(ctx, country="GB", tax_class=tax_class, rate_ppm=rate_ppm, name=tax_class)
    drafts = [SkuDraft(code=code, name=code, tax_class=code.lower(), weight_g=100) for code in skus()]
    catalog.import_skus(ctx, drafts=drafts)
    for code in skus():
        inventory.receive_stock(ctx, location="MAIN", sku=code, quantity=100_000)
    for currency in CURRENCIES[1:]:
        rate = RATE_ONE // 190 if currency == "JPY" else RATE_ONE * 5 // 2
        day = ctx.now.date() - timedelta(days=1)
        accounting.set_rate(ctx, base=currency, quote="GBP", on=day, rate=rate, source="test")
    offer_promotions(ctx)
    for currency in CURRENCIES:
        service = ServiceDraft(code=f"parcel-{currency}", name="Parcel", carrier="own", currency=currency)
        shipping.set_up_service(ctx, draft=service)
        zone = ZoneRates(code="all", countries=("*",), steps=((1_000_000, 495),))
        shipping.set_rates(ctx, service=service.code, zones=[zone])
        for mode, is_included in MODES.items():
            name = channel_name(currency, mode)
            pricing.open_price_list(ctx, code=name, name=name, currency=currency, tax_included=is_included)
            pricing.import_prices(ctx, price_list=name, prices=[(code, 1999) for code in skus()])
            terms = ChannelTerms(currency=currency, price_list=name, tax_included=is_included)
            parties.open_channel(ctx, company="T1", code=name, name=name, kind="web", terms=terms)
            parties.set_tax_rounding(ctx, channel=name, rounding="document" if currency == "KWD" else "line")


def offer_promotions(ctx):
    """Offer something off the goods and off shipping, to be taken together."""
    for code, terms in {
        "SEVEN": Terms(kind="percentage", rate_ppm=70_000),
        "PORTER": Terms(kind="shipping", rate_ppm=333_000),
    }.items():
        pricing.draft_promotion(
            ctx, code=code, draft=PromotionDraft(name=code, terms=terms, stack_group="all")
        )
        pricing.activate_promotion(ctx, code=code)
    for code, group in COUPONS.items():
        terms = Terms(kind="percentage", rate_ppm=123_000)
        draft = PromotionDraft(name=code, terms=terms, stack_group=group, needs_coupon=True)
        pricing.draft_promotion(ctx, code=code, draft=draft)
        pricing.activate_promotion(ctx, code=code)
        pricing.add_coupon(ctx, promotion=code, code=code, max_uses=10_000)


def skus():
    """One SKU for each class of tax."""
    return [code.upper() for code in CLASSES]


def channel_name(currency, mode):
    return f"{currency.lower()}-{mode}"


@dataclass
class Story:
    """A random order and what happens to it; `done` tells its steps, for whoever must look into a failure."""

    ctx: Context
    dice: Random
    done: list = field(default_factory=list)
    order: Order | None = None
    lowers: str = ""  # the last act, if it was done

    def place(self):
        currency, mode = self.dice.choice(CURRENCIES), self.dice.choice(list(MODES))
        codes = self.dice.sample(skus(), self.dice.randint(1, 3))
        lines = tuple(self._wanted(code) for code in codes)
        left = sum(
            line.quantity * line.unit_price - line.discount for line in lines if line.unit_price is not None
        )
        draft = OrderDraft(
            channel=channel_name(currency, mode),
            customer=CustomerParticulars(name="Ada Byron", email="ada@example.com"),
            ship_to=ADA,
            lines=lines,
            service=self.dice.choice(["", f"parcel-{currency}"]),
            payment=self._payment(),
            tenders=self._tenders(currency),
            order_discount=self.dice.choice([0, 0, self.dice.randint(0, left)]),
        )
        self.order = commands.capture_order(self.ctx, draft=draft)
        self.done.append(("place", currency, mode, draft.payment.method, [line.quantity for line in lines]))

    def _wanted(self, code):
        quantity, price = self.dice.randint(1, 7), self.dice.randint(1, MOST_PRICE)
        if self.dice.random() < 0.4:
            return DraftLine(
                sku=code, quantity=quantity
            )  # at the list's price, with what promotions take off
        discount = self.dice.choice([0, self.dice.randint(0, quantity * price)])
        return DraftLine(sku=code, quantity=quantity, unit_price=price, discount=discount)

    def _tenders(self, currency):
        """Sometimes a gift card pays a part, or cash does."""
        amount = self.dice.randint(1, 400)
        if self.dice.random() < 0.3:
            draft = GiftCardDraft(
                company="T1", currency=currency, amount=500, paid_by="cash", reference=f"card-{amount}"
            )
            card = payments.issue_gift_card(self.ctx, draft=draft)
            return (PaymentDraft(method="gift_card", code=card.code, amount=amount),)
        return (PaymentDraft(method="cash", amount=amount),) if self.dice.random() < 0.2 else ()

    def _payment(self):
        method = self.dice.choice(METHODS)
        if method == "card":
            return PaymentDraft(method="card", provider="simulator", token="tok_visa")
        return PaymentDraft(method=method)

    def step(self):
        """Do one thing that somebody might do; what is refused is done by nobody."""
        act = self.dice.choice(self.acts)
        try:
            told, self.lowers = act(self), act.__name__
        except OmsError as refusal:
            told, self.lowers = refusal.code, ""
        settle_all()
        self.done.append((act.__name__, told))

    def cancel(self):
        line = self.dice.choice(self._items())
        commands.cancel_lines(
            self.ctx,
            order_id=self.order.public_id,
            quantities={line.position: self.dice.randint(1, max(1, line.live))},
            reason="thought again",
        )
        return line.position

    def send(self):
        """Pick, pack and ship some of what the warehouse was asked for."""
        asked = self._one_of(self._work())
        picks = [
            (line.pk, self.dice.randint(1, line.counters.to_pick))
            for line in asked.lines.all()
            if line.counters.to_pick
        ]
        return self._sent(asked, picks[: self.dice.randint(1, len(picks))])

    def _sent(self, asked, picks):
        fulfillment.pick_items(self.ctx, fulfillment_order_id=asked.public_id, picks=picks)
        parcel = fulfillment.pack(self.ctx, fulfillment_order_id=asked.public_id)
        settle_all()
        fulfillment.ship(self.ctx, shipment_id=parcel.public_id)
        return sum(units for _, units in picks)

    def credit(self):
        """Take units back: they are credited and paid back."""
        sent = [line for line in self._lines() if line.handed_over > line.credited]
        line = self._one_of(sent)
        count = self.dice.randint(1, line.handed_over - line.credited)
        commands.credit_lines(
            self.ctx, order_id=self.order.public_id, quantities={line.position: count}, reason="came back"
        )
        return line.position, count

    def pay(self):
        """A transfer of all or a part of what is open comes in."""
        owed = money.money_of(self.ctx, about=self.order.public_id).open
        if owed <= 0:
            raise OmsError("story.nothing_owed", "nothing is owed")
        amount = self.dice.choice([owed, self.dice.randint(1, owed)])
        payments.receive_payment(
            self.ctx,
            about=self.order.public_id,
            amount=amount,
            method="manual",
            reference="bank",
            cause=f"transfer-{len(self.done)}",
        )
        return amount

    def change(self):
        """Ask for another quantity or price of a line, or for more goods."""
        line = self._one_of(self._items())
        kinds = {
            "quantities": {line.position: self.dice.randint(0, line.live + 2)},
            "prices": {line.position: self.dice.randint(0, MOST_PRICE)},
            "add": (self._wanted(self.dice.choice(skus())),),
        }
        kind = self.dice.choice(list(kinds))
        return kind, self._amended(Changes(reason="as asked", **{kind: kinds[kind]}))

    def exchange(self):
        """Take units back and send others instead, in one step."""
        line = self._one_of([line for line in self._items() if line.handed_over > line.credited])
        back = {line.position: self.dice.randint(1, line.handed_over - line.credited)}
        wanted = DraftLine(sku=line.sku_code, quantity=back[line.position], unit_price=line.unit_price)
        return self._amended(Changes(reason="another colour", credit=back, add=(wanted,)))

    def _amended(self, changes):
        order_id = self.order.public_id
        proposed = amendments.propose_amendment(self.ctx, order_id=order_id, changes=changes)
        amendments.apply_amendment(self.ctx, amendment_id=proposed.public_id)
        return changes.in_words

    def refund(self):
        """Give units and money back in one call, whatever has left."""
        line = self._one_of(self._lines())
        units = {line.position: self.dice.randint(0, 2)} if line.kind == "item" else {}
        worth = max(0, line.units(first=line.credited, count=line.live - line.credited)["total"])
        amounts = {line.position: self.dice.randint(1, max(1, worth))}
        chosen = self.dice.choice([{"amounts": amounts}, {"amounts": amounts, "units": units}])
        kept = {name: {at: n for at, n in rows.items() if n} for name, rows in chosen.items()}
        commands.refund_order(self.ctx, order_id=self.order.public_id, reason="sorry", **kept)
        return kept

    def goodwill(self):
        """Give something back on the order as a whole."""
        view = money.money_of(self.ctx, about=self.order.public_id)
        amount = self.dice.randint(1, max(1, view.captured - view.refunded))
        commands.refund_order(self.ctx, order_id=self.order.public_id, goodwill=amount, reason="late")
        return amount

    def coupon(self):
        """Bring a coupon to what has not left, or take one off, or a promotion, or both."""
        codes = {
            "coupons": (self.dice.choice(list(COUPONS)),),
            "drop": (self.dice.choice([*COUPONS, "SEVEN", "PORTER"]),),
        }
        names = self.dice.choice([["coupons"], ["coupons"], ["drop"], ["coupons", "drop"]])
        return self._amended(Changes(reason="a code", **{name: codes[name] for name in names}))

    acts = (
        *(cancel, send, send, send, credit, credit, pay, change, change, exchange, refund, refund),
        *(goodwill, coupon, coupon, coupon),
    )

    def finish(self):
        """Send what is left, then let everything come back."""
        while open_work := self._work():
            picks = [
                (line.pk, line.counters.to_pick) for line in open_work[0].lines.all() if line.counters.to_pick
            ]
            self._sent(open_work[0], picks)
            settle_all()
            self.check()
        self.order.refresh_from_db()
        if self.order.state in {"placed", "confirmed"} and self._is_open():
            commands.cancel_lines(self.ctx, order_id=self.order.public_id, reason="the rest")
        back = {
            line.position: line.handed_over - line.credited
            for line in self._lines()
            if line.handed_over > line.credited
        }
        if back:
            commands.credit_lines(
                self.ctx, order_id=self.order.public_id, quantities=back, reason="everything"
            )
        settle_all()
        self.check()
        view = money.money_of(self.ctx, about=self.order.public_id)
        assert view.payable.amount == 0, self.done
        assert view.refunded == view.captured, self.done

    def check(self):
        """Whatever happened: never more back than came in, papers that add up, books in balance."""
        view = money.money_of(self.ctx, about=self.order.public_id)
        assert all(0 <= t.refunded <= t.captured <= t.authorised for t in view.tenders), self.done
        assert (view.pending, view.unknown) == (0, 0), self.done
        failed = Receipt.objects.exclude(state="done").values_list("subscriber", "error")
        assert list(failed) == [], self.done
        owed = self._papers()
        lines = JournalLine.objects.filter(entry__about=self.order.public_id, account__control="receivable")
        control = sum(debit - credit for debit, credit in lines.values_list("debit", "credit"))
        assert control == owed - view.captured + view.refunded, self.done
        to_come = sum(line.to_come for line in self._lines())
        assert view.payable.amount == owed + to_come >= 0, self.done
        self._uses()
        connection.check_constraints()

    def _uses(self):
        """Count uses: as many as orders hold. After a change stored value holds no more than can still be owed."""
        for coupon in Coupon.objects.all():
            held = Redemption.objects.filter(state="held", coupon=coupon)
            assert coupon.used == held.count(), self.done
        if self.lowers not in LOWERING:
            return
        view = money.money_of(self.ctx, about=self.order.public_id)
        stored = sum(t.authorised - t.captured for t in view.tenders if t.provider == "stored")
        assert stored <= max(0, view.payable.amount - view.captured + view.refunded), self.done

    def _papers(self):
        """Add up the papers, each the sum of its lines, amounts in the currency of the order."""
        owed = 0
        for paper in Document.objects.filter(about=self.order.public_id).prefetch_related("lines"):
            sums = [
                sum(getattr(line, name) for line in paper.lines.all()) for name in ("net", "discount", "tax")
            ]
            assert sums == [paper.net, paper.discount, paper.tax], self.done
            assert paper.total == paper.net - paper.discount + paper.tax, self.done
            assert paper.currency == self.order.currency, self.done
            owed += paper.total if paper.kind == "invoice" else -paper.total
        return owed

    def _is_open(self):
        return any(line.live > line.handed_over for line in self._items())

    def _lines(self):
        return with_adjustments(self.order.lines.order_by("position"))

    def _items(self):
        return [line for line in self._lines() if line.kind == "item"]

    def _one_of(self, rows):
        """Return one of some rows; no rows, nothing to do."""
        if not rows:
            raise OmsError("story.nothing_there", "nothing there")
        return self.dice.choice(rows)

    def _work(self):
        """Return what the warehouse has still to pick for the order."""
        return [
            one
            for one in work.work_of(self.ctx, demand=self.order.public_id)
            if any(line.counters.to_pick for line in one.lines.all())
        ]


def tell(ctx, seed):
    """Tell a whole story: placed, a few random steps, everything back; checked after every step."""
    story = Story(ctx, Random(seed))  # noqa: S311 - repeatable on purpose
    story.place()
    settle_all()
    story.check()
    for _ in range(story.dice.randint(2, 7)):
        story.step()
        story.check()
    story.finish()
    return story
