"""Services compared and chosen; the rules that bar and prefer them."""

from collections.abc import Sequence
from dataclasses import asdict

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.parties.queries import get_channel
from goodorder.shipping import ports, queries, rules
from goodorder.shipping.events import NoServiceFound, QuotesWanted, ServiceChosen, ServiceRulesSet
from goodorder.shipping.models import Comparison, Service, ServiceRuleRow, ServiceRuleSet
from goodorder.shipping.rules import Candidate, ServiceRule, Wanted
from goodorder.shipping.states import COMPARISON

LONGEST_REASON = 300
LIVE_STATES = ("requested", "unknown", "bought")


@command(needs="shipping.setup")
def set_service_rules(
    ctx: Context, *, rules_wanted: Sequence[ServiceRule], accept_gaps: bool = False
) -> list[str]:
    """Replace the rules that bar and prefer services; returns the parcels they leave without any service.

    Raises Invalid naming the rule that makes no sense, Refused `shipping.rules_leave_gaps` listing parcels
    that no service would be left for, unless `accept_gaps`, Missing for a channel that no rule named before
    and that is unknown or hidden from the actor.
    """
    clean = rules.checked_rules(rules_wanted, Service.objects.values_list("code", flat=True))
    _check_channels(ctx, clean)
    found = _conflicts(clean)
    if found and not accept_gaps:
        message = f"rules: {'; '.join(found[:3])}; change the rules, or accept the gaps"
        raise Refused("shipping.rules_leave_gaps", message, field="rules", gaps=found)
    made = ServiceRuleSet(made_at=ctx.now)
    ServiceRuleSet.objects.locked().filter(is_in_force=True).update(is_in_force=False)
    message = "rules: someone else is saving rules right now; look at theirs first"
    with unless_taken(Refused("shipping.rules_taken", message, field="rules")):
        made.save(force_insert=True)
    rows = [ServiceRuleRow(rule_set=made, **_columns(rule)) for rule in clean]
    ServiceRuleRow.objects.bulk_create(rows)
    names = [rule.name for rule in clean]
    record(ctx, made, ServiceRulesSet(rule_set_id=made.public_id, names=names, gaps=found))
    return found


def _check_channels(ctx: Context, clean: Sequence[ServiceRule]) -> None:
    """Let rules of others stand as they are; a channel that is new among the rules must be one the actor sees."""
    rows = ServiceRuleRow.objects.filter(rule_set__is_in_force=True).values_list("channels", flat=True)
    named = {code for codes in rows for code in codes}
    for channel in sorted({code for rule in clean for code in rule.channels} - named):
        get_channel(ctx, channel)


def _conflicts(clean: Sequence[ServiceRule]) -> list[str]:
    reached = queries.reaches()
    vain = rules.never_preferred(clean, reached)
    idle = [f"{name} prefers only services that other rules bar wherever it fits" for name in vain]
    return rules.gaps(clean, reached) + idle


def _columns(rule: ServiceRule) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(rule).items()}


@command(needs="shipping.label")
def shop_rates(ctx: Context, *, parcel: str, about: str, wanted: Wanted) -> Comparison:
    """Compare all services in use for a parcel and choose; what was found is kept with its reasons.

    When carriers must be asked for their prices, they are asked after commit and the choice follows.
    Raises Missing for no such location, Invalid for no parcels.
    """
    if not wanted.consignment.packages:
        raise Invalid("shipping.no_parcels", "packages: name at least one parcel", field="packages")
    comparison = Comparison.objects.create(
        parcel=checks.text(parcel, field="parcel", most=40),
        about=checks.text(about, field="about", most=40),
        wanted=queries.wanted_as_json(wanted),
        promise_on=wanted.promise_on,
        created_at=ctx.now,
    )
    if queries.live_services():
        news = QuotesWanted(comparison_id=comparison.public_id, parcel=comparison.parcel)
        record(ctx, comparison, news, about=comparison.about)
    else:
        _decide(ctx, comparison, ())
    return comparison


@command(needs="shipping.follow")
def record_quotes(ctx: Context, *, comparison_id: str, answers: Sequence[ports.QuoteAnswer]) -> Comparison:
    """Write down what carriers would charge, and choose; an answer to a decided comparison changes nothing."""
    comparison = Comparison.objects.locked().by_public_id(comparison_id)
    if comparison.state == "asked":
        _decide(ctx, comparison, answers)
    return comparison


def _decide(ctx: Context, comparison: Comparison, answers: Sequence[ports.QuoteAnswer]) -> None:
    wanted = queries.wanted_of(comparison)
    found = queries.compared(wanted, now=ctx.now, answers=answers)
    comparison.candidates = [candidate.as_json() for candidate in found]
    best = next((one for one in found if one.outcome == "chosen"), None)
    if best is None:
        COMPARISON.step(comparison, "give_up")
        comparison.save()
        lost = NoServiceFound(comparison_id=comparison.public_id, parcel=comparison.parcel)
        record(ctx, comparison, lost, about=comparison.about)
    else:
        COMPARISON.step(comparison, "decide")
        _settle(ctx, comparison, best)


def _settle(ctx: Context, comparison: Comparison, best: Candidate) -> None:
    comparison.service = Service.objects.one(code=best.service)
    comparison.reason = best.because[:LONGEST_REASON]
    comparison.decided_at = ctx.now
    comparison.save()
    chosen = ServiceChosen(
        comparison_id=comparison.public_id,
        parcel=comparison.parcel,
        service=best.service,
        amount=best.amount,
        currency=best.currency,
        because=comparison.reason,
    )
    record(ctx, comparison, chosen, about=comparison.about)


@command(needs="shipping.label")
def choose_service(ctx: Context, *, comparison_id: str, service: str, reason: str) -> Comparison:
    """Choose another service than the comparison did, with a reason, while no label was asked for.

    Raises Missing, Invalid when the service carries no such parcel, Refused when the parcel has its label.
    """
    comparison = Comparison.objects.visible_to(ctx).locked().by_public_id(comparison_id)
    because = checks.text(reason, field="reason", most=200)
    if comparison.labels.filter(state__in=LIVE_STATES).exists():
        message = "the parcel has its label; hand the label back before choosing another service"
        raise Refused("shipping.label_exists", message)
    offered = {one["service"]: one for one in comparison.candidates if one["outcome"] in {"chosen", "lost"}}
    barred = {one["service"]: one for one in comparison.candidates if one["outcome"] == "barred"}
    picked = offered.get(service) or barred.get(service)
    if picked is None:
        message = f"service: {service} was not among the services that can carry it; choose another"
        raise Invalid("shipping.service_unfit", message, field="service")
    COMPARISON.step(comparison, "overrule")
    by_hand = f"chosen by hand: {because}"
    _settle(
        ctx,
        comparison,
        Candidate(
            service=service,
            name=picked["name"],
            amount=picked["amount"],
            currency=picked["currency"],
            because=by_hand,
        ),
    )
    return comparison
