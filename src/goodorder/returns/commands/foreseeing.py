"""What a return would bring, before anybody asks for it."""

from dataclasses import dataclass

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.orders.commands.steps import locked
from goodorder.returns import rules
from goodorder.returns.commands.requests import fitting, terms_of, worth_of
from goodorder.returns.commands.settling import charges_back, worth_left
from goodorder.returns.rules import ReturnDraft


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a return would bring in minor units, tax included, and when: `refund_on` are the moments of its rules."""

    value: int
    fee: int
    shipping: int
    refund_on: tuple[str, ...]
    needs_approval: bool
    rules: tuple[str, ...]

    @property
    def amount(self) -> int:
        """What is given in all."""
        return self.value + self.shipping - self.fee


@command(needs="returns.request")
def preview_return(ctx: Context, *, order_id: str, draft: ReturnDraft) -> Foreseen:
    """Say what a return would bring as things stand, without asking for it. Raises what `request_return` raises."""
    if draft.override.strip():
        ctx.require("returns.override")
    order = locked(ctx, order_id)
    judged = fitting(ctx, order, draft)
    terms = [terms_of(allowance) for _, allowance in judged]
    worth = [worth_of(order, allowance, wanted.units) for wanted, allowance in judged]
    units = {allowance.line.pk: wanted.units for wanted, allowance in judged}
    charges = (
        charges_back(order, draft.outcome, units) if all(each.refunds_shipping for each in terms) else []
    )
    at_once = draft.outcome == rules.KEEP or draft.is_advance
    return Foreseen(
        value=sum(value for value, _ in worth),
        fee=sum(fee for _, fee in worth),
        shipping=sum(worth_left(line) for line in charges),
        refund_on=("authorised",) if at_once else tuple(sorted({each.refund_on for each in terms})),
        needs_approval=any(each.needs_approval for each in terms) and not draft.override.strip(),
        rules=tuple(sorted({allowance.verdict.rule or "override" for _, allowance in judged})),
    )
