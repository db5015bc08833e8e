"""A payment provider in memory, behind the socket, and the shortest way to a payable in tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from companies import company
from goodorder.kernel.errors import OmsError
from goodorder.kernel.ids import new_id
from goodorder.payments import commands, queries
from goodorder.payments.models import Operation, Payable, Tender
from goodorder.payments.ports import ProviderEvent, ProviderResult, perform
from goodorder.payments.rules import TenderDraft


@dataclass
class Desk:
    """Keeps one effect for each key; `mood` says how the next answers come: ok, decline, lost, lost_undone."""

    mood: str = "ok"
    done: dict[str, tuple[str, ProviderResult]] = field(default_factory=dict)
    holds: dict[str, int] = field(default_factory=dict)
    takings: dict[str, int] = field(default_factory=dict)
    refs: count = field(default_factory=lambda: count(1))

    def authorize(self, request) -> ProviderResult:
        return self._act("authorise", request, request.amount, None, 0)

    def capture(self, request) -> ProviderResult:
        return self._act("capture", request, request.amount, self.holds, request.amount)

    def void(self, request) -> ProviderResult:
        rest = self.holds[request.provider_ref]
        return self._act("void", request, rest, self.holds, rest)

    def refund(self, request) -> ProviderResult:
        return self._act("refund", request, request.amount, self.takings, request.amount)

    def enquire(self, request) -> ProviderResult | None:
        found = self.done.get(request.idem_key)
        return found[1] if found else None

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        raise NotImplementedError

    def moved(self, kind: str) -> int:
        """Sum what was really moved: the provider's own journal."""
        return sum(each.amount for what, each in self.done.values() if (what, each.outcome) == (kind, "ok"))

    def _act(self, kind, request, amount, accounts, cost) -> ProviderResult:
        if self.mood == "lost_undone":
            return ProviderResult(outcome="unknown", code="lost")
        if request.idem_key not in self.done:
            self.done[request.idem_key] = kind, self._decide(kind, request, amount, accounts, cost)
        if self.mood == "lost":
            return ProviderResult(outcome="unknown", code="lost")
        return self.done[request.idem_key][1]

    def _decide(self, kind, request, amount, accounts, cost) -> ProviderResult:
        if self.mood == "decline" or (accounts is not None and accounts[request.provider_ref] < cost):
            return ProviderResult(outcome="failed", code="declined", message="declined by the issuer")
        ref = f"{kind}_{next(self.refs)}_{new_id('r')}"
        if accounts is not None:
            accounts[request.provider_ref] -= cost
        if kind in {"authorise", "capture"}:
            (self.holds if kind == "authorise" else self.takings)[ref] = amount
        return ProviderResult(outcome="ok", provider_ref=ref, amount=amount)


def payable(ctx, amount: int = 10_000, about: str = "") -> Payable:
    company()
    return commands.open_payable(
        ctx, company="GB01", about=about or new_id("ord"), amount=amount, currency="EUR"
    )


def card(ctx, owed: Payable, amount: int) -> Tender:
    draft = TenderDraft(method="card", amount=amount, provider="desk", token="tok_1")
    return commands.add_tender(ctx, payable_id=owed.public_id, draft=draft)


def send(ctx, desk: Desk, operation: Operation) -> Operation:
    """Do what the effect does: send the operation, record the answer."""
    call = queries.operation_for_call(operation.public_id)
    return commands.record_result(ctx, operation_id=operation.public_id, result=perform(desk, call))


def held(ctx, desk: Desk, amount: int = 10_000) -> Payable:
    """Return a payable whose whole amount a card holds."""
    owed = payable(ctx, amount)
    tender = card(ctx, owed, amount)
    send(ctx, desk, commands.request_authorization(ctx, tender_id=tender.public_id, cause="placed"))
    return owed


def refused_code(act, *args, **kwargs) -> str:
    """Return the code an act is refused with; empty when it is not refused."""
    try:
        act(*args, **kwargs)
    except OmsError as refusal:
        return refusal.code
    return ""
