"""What a statement's line is: an act of ours, something explained, or an exception. Pure and deterministic."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from goodorder.reconciliation.rules.drafts import DraftLine

MATCHED, EXPLAINED, EXCEPTION = "matched", "explained", "exception"
DAYS_APART = 7
MOST_COMBINED = 12
_NUMBER = re.compile(r"\b[A-Z]{1,6}-\d{4}-\d{3,}\b")
_ACTS = {"charge": "capture", "refund": "refund"}


@dataclass(frozen=True, slots=True)
class Effect:
    """An operation of ours that went well at the provider. `amount` in minor units, `line` the line that has it."""

    operation_id: int
    kind: str
    provider_ref: str
    amount: int
    currency: str
    about: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Contested:
    """A dispute of ours: what it took away for its time, and the fee, both booked by its own story.

    `told` has the signs (-1 taken, 1 given back) of the lines that have told of it.
    """

    amount: int
    fee: int
    currency: str
    is_won: bool
    told: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PaidOut:
    """A payout we know of, waiting for the bank's line: the sum of its lines in minor units."""

    statement_id: int
    reference: str
    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Owed:
    """What is still to be paid for an order; `number` is what people write for it, the order's or an invoice's.

    A collective invoice has `parts`: what is open on it for each order.
    """

    number: str
    about: str
    payer: str
    amount: int
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def abouts(self) -> tuple[str, ...]:
        """The orders it is about."""
        return tuple(about for about, _ in self.parts) or (self.about,)


@dataclass(frozen=True, slots=True)
class Posting:
    """A proposed entry against the statement's own account: what the line puts where (account role, amount).

    Roles: fee, dispute, payout, difference. The amount is what the other account is debited with.
    """

    role: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one line is, and why. `receipts` are (about, amount) of money for orders."""

    state: str
    code: str
    reason: str
    operation_id: int | None = None
    payout_id: int | None = None
    receipts: tuple[tuple[str, int], ...] = ()
    postings: tuple[Posting, ...] = field(default=())


def match_payout(
    lines: Sequence[DraftLine],
    effects: Mapping[str, Sequence[Effect]],
    disputes: Mapping[str, Contested],
    currency: str,
) -> list[Finding]:
    """Say of each line of a payout what it is; `effects` and `disputes` by the provider's reference.

    An operation, and each way of a dispute's money, is matched at most once, by the first line that names it.
    """
    used: set[int] = set()
    waiting = dict(disputes)
    found = []
    for line in lines:
        if contested := waiting.get(line.reference):
            finding = _contested(line, contested, currency)
            if finding.state == MATCHED:
                waiting[line.reference] = replace(contested, told=contested.told | {_sign(line)})
            found.append(finding)
            continue
        finding = _paid(line, effects.get(line.reference, ()), currency, used)
        if finding.operation_id is not None and finding.state == MATCHED:
            used.add(finding.operation_id)
        found.append(finding)
    return found


def _paid(line: DraftLine, named: Sequence[Effect], currency: str, used: set[int]) -> Finding:
    if line.kind == "fee":
        postings = (Posting("fee", -line.amount),)
        return Finding(state=EXPLAINED, code="fee", reason="the provider's fee", postings=postings)
    if line.kind not in _ACTS:
        role = "dispute" if line.kind == "dispute" else "difference"
        reason = f"{line.kind}: look at it with the provider, then book it"
        return Finding(
            state=EXCEPTION, code=line.kind, reason=reason, postings=(Posting(role, -line.amount),)
        )
    effect = next((one for one in named if one.kind == _ACTS[line.kind]), None)
    if effect is None:
        return _doubt(line, "unknown_reference", f"no {line.kind} of ours is called {line.reference or 'so'}")
    if doubt := _misfit(line, effect, currency, used):
        return _doubt(line, *doubt)
    fees = (Posting("fee", line.fee),) if line.fee else ()
    reason = f"{line.kind} {line.reference} is ours, to the minor unit"
    return Finding(
        state=MATCHED, code="operation", reason=reason, operation_id=effect.operation_id, postings=fees
    )


def _misfit(line: DraftLine, effect: Effect, currency: str, used: set[int]) -> tuple[str, str] | None:
    """Say why a line is not the operation it names; None when it is."""
    if effect.currency != currency:
        return "currency_differs", f"ours is in {effect.currency}, the payout in {currency}"
    if abs(line.gross) != effect.amount:
        reason = f"ours is {effect.amount}, the provider says {abs(line.gross)} (minor units)"
        return "amount_differs", reason
    if effect.operation_id in used or effect.line is not None:
        return "duplicate", f"{line.reference} was paid out before"
    return None


def _contested(line: DraftLine, dispute: Contested, currency: str) -> Finding:
    """Match what a dispute took or gave back: its own story has booked that, so nothing is posted again."""
    if line.kind == "fee" and -line.amount == dispute.fee:
        return Finding(
            state=EXPLAINED, code="dispute_fee", reason="the fee of a dispute, booked when it ends"
        )
    if dispute.currency != currency:
        return _doubt(line, "currency_differs", f"ours is in {dispute.currency}, the payout in {currency}")
    if abs(line.gross) != dispute.amount or (line.gross > 0 and not dispute.is_won):
        reason = f"ours is {dispute.amount}, {'won' if dispute.is_won else 'not won'} (minor units)"
        return _doubt(line, "amount_differs", reason)
    if _sign(line) in dispute.told:
        return _doubt(line, "duplicate", f"{line.reference} was told of before")
    if line.fee not in {0, dispute.fee}:
        reason = f"we know of a fee of {dispute.fee}, the provider kept {line.fee} (minor units)"
        postings = (Posting("fee", line.fee - dispute.fee),)
        return Finding(state=EXCEPTION, code="dispute_fee", reason=reason, postings=postings)
    reason = f"dispute {line.reference} is ours and was booked when it came"
    return Finding(state=MATCHED, code="dispute", reason=reason)


def _sign(line: DraftLine) -> int:
    return 1 if line.gross > 0 else -1


def _doubt(line: DraftLine, code: str, reason: str) -> Finding:
    return Finding(state=EXCEPTION, code=code, reason=reason, postings=(Posting("difference", -line.amount),))


def match_bank(
    lines: Sequence[DraftLine], payouts: Sequence[PaidOut], owed: Mapping[str, Owed]
) -> list[Finding]:
    """Say of each line of a bank statement what it is; `owed` by every number that somebody may write.

    A payout is matched at most once, an order's open amount is used up by the lines that pay it.
    """
    waiting = list(payouts)
    left = {one.about: one.amount for one in owed.values() if not one.parts}
    found = []
    for line in lines:
        finding = (
            _payout_of(line, waiting)
            or _collective_of(line, owed, left)
            or _payment_of(line, owed, left)
            or _unknown(line, owed, left)
        )
        waiting = [one for one in waiting if one.statement_id != finding.payout_id]
        if finding.state == MATCHED:
            for about, amount in finding.receipts:
                left[about] -= amount
        found.append(finding)
    return found


def numbers_in(text: str) -> list[str]:
    """Return the numbers of orders and invoices that a text names, each once, in its order."""
    return list(dict.fromkeys(_NUMBER.findall(text.upper())))


def _payout_of(line: DraftLine, waiting: Sequence[PaidOut]) -> Finding | None:
    near = [
        one for one in waiting if one.amount == line.amount and abs((line.on - one.on).days) <= DAYS_APART
    ]
    named = [
        one
        for one in near
        if one.reference and one.reference.upper() in f"{line.text} {line.reference}".upper()
    ]
    chosen = named or (near if len(near) == 1 else [])
    if not chosen:
        return None
    reason = f"payout {chosen[0].reference}: the same amount within {DAYS_APART} days"
    return Finding(
        state=MATCHED, code="payout", reason=reason, payout_id=chosen[0].statement_id,
        postings=(Posting("payout", -line.amount),),
    )  # fmt: skip


def _collective_of(line: DraftLine, owed: Mapping[str, Owed], left: Mapping[str, int]) -> Finding | None:
    """Match money that names one collective invoice and is just what is open on it."""
    named = [owed[number] for number in numbers_in(line.text) if number in owed]
    if len(named) != 1 or not named[0].parts or named[0].amount != line.amount:
        return None
    if any(left[about] < amount for about, amount in named[0].parts):
        return None
    reason = f"pays exactly what is open on {named[0].number}"
    return Finding(state=MATCHED, code="payment", reason=reason, receipts=named[0].parts)


def _payment_of(line: DraftLine, owed: Mapping[str, Owed], left: Mapping[str, int]) -> Finding | None:
    """Match money that names what it is for: one order, all of those named, or the only combination that fits."""
    if line.amount <= 0:
        return None
    known = (owed[number] for number in numbers_in(line.text) if number in owed)
    named = list(dict.fromkeys(about for one in known for about in one.abouts))
    open_ones = [about for about in named if left[about] > 0]
    if not open_ones:
        return None
    chosen = _combination(open_ones, left, line.amount)
    if chosen is None:
        total = sum(left[about] for about in open_ones)
        reason = f"names what is open with {total}, but brings {line.amount} (minor units)"
        return Finding(
            state=EXCEPTION,
            code="amount_differs",
            reason=reason,
            receipts=_fill(open_ones, left, line.amount),
        )
    reason = f"pays exactly what is open for {', '.join(numbers_in(line.text))}"
    receipts = tuple((about, left[about]) for about in chosen)
    return Finding(state=MATCHED, code="payment", reason=reason, receipts=receipts)


def _combination(abouts: Sequence[str], left: Mapping[str, int], amount: int) -> list[str] | None:
    """Return the only subset of open amounts that makes an amount; None when there is none or several.

    At most twelve are combined: 4,096 subsets.
    """
    if sum(left[about] for about in abouts) == amount:
        return list(abouts)
    if len(abouts) > MOST_COMBINED:
        return None
    found = []
    for mask in range(1, 1 << len(abouts)):
        chosen = [about for at, about in enumerate(abouts) if mask >> at & 1]
        if sum(left[about] for about in chosen) == amount:
            found.append(chosen)
    return found[0] if len(found) == 1 else None


def _fill(abouts: Sequence[str], left: Mapping[str, int], amount: int) -> tuple[tuple[str, int], ...]:
    """Propose to fill what is open in the order named; the last one takes what is too much."""
    parts = []
    for at, about in enumerate(abouts):
        part = amount if at == len(abouts) - 1 else min(amount, left[about])
        if part:
            parts.append((about, part))
        amount -= part
    return tuple(parts)


def _unknown(line: DraftLine, owed: Mapping[str, Owed], left: Mapping[str, int]) -> Finding:
    """Propose the only open order of the payer with just this amount; a person confirms it."""
    payer = line.payer.casefold()
    same = {
        one.about
        for one in owed.values()
        if payer and one.payer.casefold() == payer and left.get(one.about) == line.amount > 0
    }
    if len(same) == 1:
        about = same.pop()
        reason = f"{line.payer} owes exactly this amount, but names no number"
        return Finding(
            state=EXCEPTION, code="likely_payment", reason=reason, receipts=((about, line.amount),)
        )
    reason = "names no order, invoice or payout that we know"
    return Finding(
        state=EXCEPTION, code="unknown", reason=reason, postings=(Posting("difference", -line.amount),)
    )
