"""A payable with its tenders and operations under one lock, and the steps every command is made of."""

from dataclasses import dataclass
from typing import Any

from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.events import Fact
from goodorder.payments.commands.balances import lock_values, settle
from goodorder.payments.events import (
    AuthorizationLapsed,
    OperationRequested,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentFailed,
    PaymentRefunded,
    PaymentVoided,
    TenderAdded,
)
from goodorder.payments.models import Dispute, Operation, Payable, StoredValue, Tender
from goodorder.payments.ports import ProviderResult
from goodorder.payments.rules import (
    AUTHORISE,
    CAPTURE,
    NO_PROVIDER,
    OPEN_STATES,
    OURS,
    REFUND,
    STORE_CREDIT,
    STORED,
    VOID,
    Counters,
    TenderDraft,
    move_for,
)
from goodorder.payments.states import OPERATION, TENDER

LONGEST_MESSAGE = 300
LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An operation about to be written; `of` is the operation it acts on, `note` a word for the record.

    `to` is the store credit a refund goes to instead of its tender.
    """

    kind: str
    amount: int
    cause: str
    of: Operation | None = None
    note: str = ""
    to: StoredValue | None = None


class Ledger:
    """All rows of one payable, read after its lock was taken: sums drawn from it stay true until commit."""

    def __init__(self, payable: Payable) -> None:
        self.payable = payable
        self.values: dict[int, StoredValue] = {}
        self.tenders = list(Tender.objects.filter(payable=payable).order_by("id"))
        tenders = {tender.pk: tender for tender in self.tenders}
        self.operations = list(Operation.objects.filter(tender__payable=payable).order_by("id"))
        known = {operation.pk: operation for operation in self.operations}
        for operation in self.operations:
            operation.tender = tenders[operation.tender_id]
            operation.of = known[operation.of_id] if operation.of_id else None
        opened = Dispute.objects.filter(tender__payable=payable, state="opened")
        self.disputed = set(opened.values_list("capture_id", flat=True))

    @classmethod
    def locked(cls, **lookup: Any) -> "Ledger":
        """Lock the payable a look-up names and read its rows; raises Missing."""
        return cls(Payable.objects.select_related("company").locked().one(**lookup))

    def lock_values(self, *others: int) -> None:
        """Lock the stored value behind the tenders, and others, in the order of their ids."""
        mine = {tender.stored_value_id for tender in self.tenders if tender.stored_value_id}
        if missing := (mine | set(others)) - set(self.values):
            self.values |= lock_values(missing)

    def asked(self, kind: str, cause: str) -> list[Operation]:
        """Return what was asked for so far for one cause."""
        return [each for each in self.operations if (each.kind, each.cause) == (kind, cause)]

    def open_sum(self, kind: str, tender: Tender | None = None) -> int:
        """Sum the amounts of a kind whose outcome is not known yet."""
        return sum(
            each.amount
            for each in self.operations
            if each.kind == kind and each.state in OPEN_STATES and tender in {None, each.tender}
        )

    def has_open(self, tender: Tender, *kinds: str) -> bool:
        """Tell whether an operation of one of the kinds waits for its outcome."""
        return any(
            each.tender is tender and each.kind in kinds and each.state in OPEN_STATES
            for each in self.operations
        )

    def capturable(self, tender: Tender) -> int:
        """Return what of an authorisation is neither taken, being taken nor being released."""
        if tender.provider == NO_PROVIDER or self.has_open(tender, VOID):
            return 0
        return tender.authorised - tender.captured - self.open_sum(CAPTURE, tender)

    def refundable(self, capture: Operation) -> int:
        """Return what of a capture is neither given back nor being given back; nothing while it is disputed."""
        if capture.pk in self.disputed:
            return 0
        given = sum(
            each.amount
            for each in self.operations
            if each.of is capture and each.kind == REFUND and each.state != "failed"
        )
        return capture.amount - given

    def authorisation(self, tender: Tender) -> Operation | None:
        """Return the operation that holds the tender's money, if there is one."""
        return self._latest_ok(tender, AUTHORISE)

    def captures(self) -> list[Operation]:
        """Return what was taken, newest first."""
        return [each for each in reversed(self.operations) if each.kind == CAPTURE and each.state == "ok"]

    def _latest_ok(self, tender: Tender, kind: str) -> Operation | None:
        found = [each for each in self.operations if each.tender is tender and each.kind == kind]
        return next((each for each in reversed(found) if each.state == "ok"), None)

    def add_tender(
        self,
        ctx: Context,
        draft: TenderDraft,
        value: StoredValue | None = None,
        *,
        renews: Tender | None = None,
    ) -> Tender:
        """Write a new tender and its event.

        `value` is the stored value that pays, `renews` the tender whose authorisation this one takes over.
        """
        tender = Tender.objects.create(
            payable=self.payable,
            method=draft.method,
            provider=STORED if value else draft.provider,
            stored_value=value,
            token=draft.token,
            currency=self.payable.currency,
            amount=draft.amount,
            renews=renews,
            created_at=ctx.now,
        )
        self.tenders.append(tender)
        fact = TenderAdded(
            tender_id=tender.public_id, method=draft.method, amount=draft.amount, currency=tender.currency
        )
        events.record(ctx, tender, fact, about=self.payable.about)
        return tender

    def ask(self, ctx: Context, tender: Tender, wanted: Wanted) -> Operation:
        """Write an operation with its key. One that asks nobody outside is settled here and now."""
        operation = self._write(ctx, tender, wanted)
        if tender.provider in OURS or wanted.to or wanted.amount == 0:
            self.succeed(ctx, operation)
        else:
            self._record_request(ctx, operation)
        return operation

    def settle(self, ctx: Context, tender: Tender, wanted: Wanted, result: ProviderResult) -> Operation:
        """Write an operation that was done elsewhere already; nobody is asked."""
        operation = self._write(ctx, tender, wanted)
        self.succeed(ctx, operation, result)
        return operation

    def _write(self, ctx: Context, tender: Tender, wanted: Wanted) -> Operation:
        former = [each for each in self.asked(wanted.kind, wanted.cause) if each.tender is tender]
        operation = Operation(
            tender=tender,
            kind=wanted.kind,
            amount=wanted.amount,
            of=wanted.of,
            cause=wanted.cause,
            attempt=1 + sum(each.of is wanted.of for each in former),
            note=wanted.note[:LONGEST_MESSAGE],
            message=wanted.note[:LONGEST_MESSAGE],
            paid_to=wanted.to,
            created_at=ctx.now,
        )
        operation.idem_key = operation.public_id
        operation.save(force_insert=True)
        self.operations.append(operation)
        return operation

    def succeed(self, ctx: Context, operation: Operation, result: ProviderResult | None = None) -> None:
        """Settle an operation that went well: its tender's sums and state move with it.

        `result` is what the provider said, None for what needed none. A capture that let go of the rest of its
        hold lapses that rest.
        """
        OPERATION.step(operation, "succeed")
        if result:
            operation.provider_ref, operation.expires_at = result.provider_ref, result.expires_at
        operation.settled_at = ctx.now
        operation.save(update_fields=["state", "provider_ref", "expires_at", "settled_at"])
        self._move_value(ctx, operation)
        self._count(operation)
        events.record(ctx, operation.tender, _done(operation, self.payable), about=self.payable.about)
        if result and result.released and operation.kind == CAPTURE:
            self.lapse(ctx, operation.tender, "its one capture was made", most=result.released)

    def lapse(self, ctx: Context, tender: Tender, reason: str, *, most: int | None = None) -> None:
        """Write off what an authorisation no longer holds (all of its rest, or `most`); no provider is asked."""
        rest = tender.authorised - tender.captured
        amount = rest if most is None else min(rest, most)
        if not amount:
            return
        held = self.authorisation(tender)
        operation = self._write(
            ctx, tender, Wanted(kind=VOID, amount=amount, cause=LAPSED, of=held, note=reason)
        )
        OPERATION.step(operation, "succeed")
        operation.settled_at = ctx.now
        operation.save(update_fields=["state", "settled_at"])
        self._count(operation, move="expire" if tender.state == "authorised" else "void_rest")
        fact = AuthorizationLapsed(
            tender_id=tender.public_id,
            about=self.payable.about,
            amount=amount,
            currency=tender.currency,
            reason=reason,
        )
        events.record(ctx, tender, fact, about=self.payable.about)

    def _count(self, operation: Operation, move: str = "") -> None:
        tender, after = operation.tender, self.after(operation)
        move = move or move_for(operation.kind, tender.state, after)
        TENDER.step(tender, move)
        tender.authorised, tender.captured, tender.refunded = after.authorised, after.captured, after.refunded
        if move == "void_part":  # it promises that much less
            tender.amount -= operation.amount
        tender.save(update_fields=["state", "amount", "authorised", "captured", "refunded"])

    def after(self, operation: Operation) -> Counters:
        """Return what the tender's sums are once an operation went well."""
        tender = operation.tender
        now = Counters(authorised=tender.authorised, captured=tender.captured, refunded=tender.refunded)
        return now.after(operation.kind, operation.amount, is_sale=tender.provider == NO_PROVIDER)

    def fail(
        self, ctx: Context, operation: Operation, message: str, *, provider_ref: str | None = None
    ) -> None:
        """Settle an operation that was refused for good; only a failed authorisation ends its tender.

        With `provider_ref` the provider did move money, but not what was asked: nobody may simply retry.
        """
        tender = operation.tender
        OPERATION.step(operation, "fail")
        operation.message, operation.provider_ref = message[:LONGEST_MESSAGE], provider_ref
        operation.settled_at = ctx.now
        operation.save(update_fields=["state", "message", "provider_ref", "settled_at"])
        if operation.kind == AUTHORISE:
            TENDER.step(tender, "fail")
            tender.save(update_fields=["state"])
        fact = PaymentFailed(
            tender_id=tender.public_id,
            about=self.payable.about,
            operation=operation.kind,
            amount=operation.amount,
            message=operation.message,
            operation_id=operation.public_id,
        )
        events.record(ctx, tender, fact, about=self.payable.about)

    def release(self, ctx: Context, tender: Tender) -> None:
        """End a tender that holds nothing and waits for nothing."""
        TENDER.step(tender, "void")
        tender.save(update_fields=["state"])
        events.record(ctx, tender, _voided(tender, self.payable, 0), about=self.payable.about)

    def shrink_waiting(self, ctx: Context, amount: int) -> None:
        """Take an amount off the tenders that still wait for money of their own, oldest first."""
        for tender in self.tenders:
            if amount and tender.state == "created" and tender.provider == NO_PROVIDER:
                cut = min(amount, tender.amount)
                tender.amount, amount = tender.amount - cut, amount - cut
                tender.save(update_fields=["amount"])
                if not tender.amount:
                    self.release(ctx, tender)

    def _move_value(self, ctx: Context, operation: Operation) -> None:
        """Let the balance behind an operation follow it."""
        if value_id := operation.paid_to_id or operation.tender.stored_value_id:
            self.lock_values(value_id)
            settle(ctx, self.values[value_id], operation)

    def _record_request(self, ctx: Context, operation: Operation) -> None:
        fact = OperationRequested(
            operation_id=operation.public_id,
            tender_id=operation.tender.public_id,
            operation=operation.kind,
            amount=operation.amount,
            currency=operation.tender.currency,
        )
        events.record(ctx, operation, fact, about=self.payable.about)


def _done(operation: Operation, payable: Payable) -> Fact:
    tender = operation.tender
    if operation.kind == VOID:
        return _voided(tender, payable, operation.amount)
    if operation.kind == AUTHORISE:
        return PaymentAuthorized(
            tender_id=tender.public_id,
            about=payable.about,
            amount=operation.amount,
            currency=tender.currency,
        )
    moved: dict[str, Any] = {
        "tender_id": tender.public_id,
        "operation_id": operation.public_id,
        "about": payable.about,
        "company": payable.company.code,
        "method": STORE_CREDIT if operation.paid_to_id else tender.method,
        "amount": operation.amount,
        "currency": tender.currency,
    }
    if operation.kind == CAPTURE:
        return PaymentCaptured(**moved)
    return PaymentRefunded(**moved, note=operation.note)


def _voided(tender: Tender, payable: Payable, amount: int) -> PaymentVoided:
    return PaymentVoided(
        tender_id=tender.public_id, about=payable.about, amount=amount, currency=tender.currency
    )
