"""The policy as it is, as it was at a purchase, and what it says of an order: the same to customers and staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, Sum
from django.db.models.functions import Least

from goodorder.catalog.models import Sku
from goodorder.fulfillment.queries import deliveries_of
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.tables import ScopedQuerySet
from goodorder.orders.models import Order, OrderLine, with_adjustments
from goodorder.payments.queries.stored import gives_store_credit
from goodorder.returns import rules
from goodorder.returns.models import PolicyRule, ReturnLine, ReturnReason
from goodorder.returns.rules import HOUSE_REASONS, HOUSE_RULES, Reason, Rule, Verdict


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be returned of a line: `free` units are with the customer; the verdict cites the rule.

    `unit_value` is what the next unit is worth in minor units, tax included.
    """

    line: OrderLine
    free: int
    unit_value: int
    verdict: Verdict

    @property
    def units(self) -> int:
        """Say how many units may come back."""
        return self.verdict.units if self.verdict.is_allowed else 0


@internal_query
def rules_at(at: datetime) -> list[Rule]:
    """Return the rules in force at an instant; the house's own where nobody had written another by then."""
    return _in_force(PolicyRule.objects.all(), at)


def _in_force(rules_written: ScopedQuerySet[PolicyRule], at: datetime) -> list[Rule]:
    rows = rules_written.filter(valid_from__lte=at)
    written = set(rows.values_list("code", flat=True))
    in_force = [row.rule for row in rows.exclude(valid_until__lte=at).order_by("code")]
    return [*in_force, *(rule for rule in HOUSE_RULES if rule.code not in written)]


@internal_query
def reasons() -> dict[str, Reason]:
    """Return all reasons by code, those out of use included."""
    return _beside_the_house(ReturnReason.objects.all())


def _beside_the_house(written: ScopedQuerySet[ReturnReason]) -> dict[str, Reason]:
    found = {reason.code: reason for reason in HOUSE_REASONS}
    return found | {row.code: row.reason for row in written.order_by("code")}


def list_reasons(ctx: Context, *, for_customers: bool = False, in_use_only: bool = True) -> list[Reason]:
    """List reasons; those customers are shown only, if it is they who ask."""
    known = _beside_the_house(ReturnReason.objects.visible_to(ctx)).values()
    chosen = [each for each in known if each.is_active or not in_use_only]
    return [each for each in chosen if each.is_shown or not for_customers]


def list_rules(ctx: Context) -> list[Rule]:
    """List the rules in force now, in the order in which they are tried."""
    found = _in_force(PolicyRule.objects.visible_to(ctx), ctx.now)
    return sorted(found, key=lambda rule: (rule.draft.priority, rule.code))


def rule_versions(ctx: Context, *, code: str) -> list[PolicyRule]:
    """List what was written of a rule, the newest first; nothing for the house's own."""
    return list(PolicyRule.objects.visible_to(ctx).filter(code=code).order_by("-rule_version"))


def what_may_be_returned(
    ctx: Context, *, order_id: str, reason: str = "", on: date | None = None
) -> list[Allowance]:
    """Say for each line of an order what may be returned for a reason (a code) on a day, today if none is named.

    Rules that ask for a reason only apply when it is given. Raises Missing when the actor may not see the order.
    """
    rows = Order.objects.visible_to(ctx).select_related("company", "channel", "customer")
    order = rows.by_public_id(order_id)
    lines = with_adjustments(order.lines.select_related("sku__product").order_by("position"))
    items = [line for line in lines if line.kind == "item" and line.sku is not None]
    return allowances(order, items, {line.pk: reason for line in items}, on or ctx.now.date())


@internal_query
def allowances(
    order: Order, lines: Sequence[OrderLine], because: dict[int, str], today: date
) -> list[Allowance]:
    """Judge lines of an order, each with its reason, by the rules in force when the order was placed."""
    in_force = rules_at(order.placed_at)
    deliveries = deliveries_of(order.public_id)
    gives_credit = gives_store_credit(order.public_id)
    settled = settled_back([line.pk for line in lines])
    found = []
    for line in lines:
        free = rules.free_units(
            arrived=line.arrived,
            back=line.returned + line.return_expected,
            credited=line.credited,
            settled=settled.get(line.pk, 0),
        )
        rule = rules.rule_for(in_force, _facts(order, line, because.get(line.pk, "")))
        value = _unit_value(line)
        arrivals = _arrivals(order, line, deliveries.get(line.pk, []))
        verdict = rules.judge(rule, arrivals, free, value, today)
        found.append(Allowance(line, free, value, verdict if gives_credit else _without_credit(verdict)))
    return found


def _without_credit(verdict: Verdict) -> Verdict:
    """Leave store credit out where the channel does not refund to it."""
    outcomes = tuple(each for each in verdict.outcomes if each != rules.STORE_CREDIT)
    return replace(verdict, outcomes=outcomes)


def _facts(order: Order, line: OrderLine, reason: str) -> rules.LineFacts:
    sku = line.sku or Sku()
    return rules.LineFacts(
        sku=line.sku_code,
        product=sku.product.code if sku.pk else "",
        tax_class=sku.tax_class,
        channel=order.channel.code,
        group=order.customer.group,
        on_sale=line.discount > 0,
        reason=reason,
    )


def _unit_value(line: OrderLine) -> int:
    if line.handed_over <= line.credited:
        return 0
    total: int = line.units(first=line.credited, count=1)["total"]
    return total


def _arrivals(order: Order, line: OrderLine, told: Sequence[tuple[datetime, int]]) -> list[tuple[date, int]]:
    """Return the days units arrived; those nobody told of arrived when the order was completed, or placed."""
    known = [(at.date(), units) for at, units in told]
    rest = line.arrived - sum(units for _, units in known)
    return [*known, ((order.completed_at or order.placed_at).date(), rest)] if rest > 0 else known


@internal_query
def settled_back(line_ids: Collection[int]) -> dict[int, int]:
    """Return how many units of each order line were settled by returns and are, or were expected, back."""
    rows = ReturnLine.objects.filter(order_line__in=line_ids).exclude(ret__outcome=rules.KEEP)
    sums = rows.values("order_line").annotate(
        counted=Sum(Least(F("settled"), F("quantity") - F("given_up")), default=0)
    )
    return dict(sums.values_list("order_line", "counted"))
