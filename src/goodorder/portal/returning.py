"""What a customer's page tells of returns: what may still come back, and how those that were asked for stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goodorder.availability.queries import publishable
from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.kernel.errors import Missing
from goodorder.portal.views.opened import Visit
from goodorder.portal.wording import rules_in_words
from goodorder.returns import queries
from goodorder.returns.models import Return, ReturnLine
from goodorder.returns.queries import Allowance
from goodorder.returns.rules import Reason
from goodorder.shipping.models import Label
from goodorder.shipping.queries import labels_about


@dataclass(frozen=True, slots=True)
class ReturnStory:
    """A return and the label of its parcel, None while there is none."""

    ret: Return
    label: Label | None
    actions: tuple[str, ...]
    policy: Mapping[str, str]

    @property
    def lines(self) -> list[tuple[ReturnLine, str]]:
        """Return the lines, each with what the policy means for it."""
        return [(line, self.policy.get(line.rule, "")) for line in self.ret.lines.all()]

    @property
    def is_sent_back(self) -> bool:
        """Tell whether goods are still to be sent."""
        return self.ret.state == "authorised" and self.ret.outcome != "keep"

    @property
    def is_label_coming(self) -> bool:
        """Tell whether the carrier is being asked."""
        return self.label is not None and self.label.state in {"requested", "unknown"}

    @property
    def has_label(self) -> bool:
        """Tell whether the label can be printed."""
        return self.label is not None and self.label.state == "bought"


def may_return(visit: Visit) -> bool:
    """Tell whether anything of the order may come back, for whatever reason customers are shown."""
    if not any(line.arrived > line.returned + line.return_expected for line in visit.order.lines.all()):
        return False
    return any(_allowed(visit, reason.code) for reason in queries.list_reasons(visit.ctx, for_customers=True))


def open_reasons(visit: Visit) -> list[Reason]:
    """List the reasons for which something may come back now."""
    shown = queries.list_reasons(visit.ctx, for_customers=True)
    return [reason for reason in shown if _allowed(visit, reason.code)]


def _allowed(visit: Visit, reason: str) -> bool:
    return any(each.units for each in judged(visit, reason))


def judged(visit: Visit, reason: str = "") -> list[Allowance]:
    """Return what the policy says of the lines that are with the customer: the same answer that staff get."""
    found = queries.what_may_be_returned(visit.ctx, order_id=visit.order.public_id, reason=reason)
    return [each for each in found if each.free]


def best_judged(visit: Visit, reason: str, reasons: Sequence[Reason]) -> list[Allowance]:
    """Return what may come back for a reason, or, line by line, for the one that allows more."""
    best = {each.line.position: each for each in judged(visit, reason)}
    for other in reasons:
        for each in judged(visit, other.code) if other.code != reason else ():
            at = each.line.position
            if at not in best or each.units > best[at].units:
                best[at] = each
    return list(best.values())


def swaps_for(visit: Visit, found: Sequence[Allowance]) -> Mapping[int, Sequence[Sku]]:
    """Return by position what a line may be exchanged for: what else of its product can be had now."""
    sold = {each.line.position: each.line.sku_id or 0 for each in found}
    beside = catalog.variants_beside(sold.values())
    ids = {sku.pk for skus in beside.values() for sku in skus}
    channel = visit.order.channel
    can_wait = channel.backorders
    free = {} if can_wait else publishable(visit.ctx, channel=channel.code, sku_ids=ids)
    return {
        at: [sku for sku in beside.get(sku_id, ()) if can_wait or free.get(sku.pk)]
        for at, sku_id in sold.items()
    }


def stories_of(visit: Visit) -> list[ReturnStory]:
    """Return the order's returns, oldest first."""
    found = queries.returns_of_order(visit.ctx, order_id=visit.order.public_id)
    return [_story(visit, ret) for ret in found]


def story_of(visit: Visit, return_id: str) -> ReturnStory:
    """Return one return of the order; raises Missing for one of another."""
    ret = queries.get_return(visit.ctx, return_id=return_id)
    if ret.order_id != visit.order.pk:
        raise Missing("returns.unknown", f"no return {return_id}")
    return _story(visit, ret)


def _story(visit: Visit, ret: Return) -> ReturnStory:
    labels = [
        each for each in labels_about(visit.ctx, about=visit.order.public_id) if each.parcel == ret.public_id
    ]
    live = [each for each in labels if each.state in {"requested", "unknown", "bought"}]
    actions = queries.open_actions(visit.ctx, ret=ret)
    return ReturnStory(ret, live[-1] if live else None, actions, rules_in_words(visit.order.placed_at))
