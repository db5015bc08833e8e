"""What may be done to many orders at once, and what that would do to each: foreseen from facts, changing nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goodorder.kernel import checks
from goodorder.tags.rules import as_tags

OPEN_STATES = ("placed", "confirmed")
HOLD_KINDS = ("payment", "manual", "address", "stock", "fraud", "credit")
# Which permission each action needs, beyond seeing the orders.
NEEDS: Mapping[str, str] = {
    "hold": "orders.hold",
    "release_hold": "orders.hold",
    "release": "orders.release",
    "assign": "worklists.assign",
    "tag": "tags.edit",
    "untag": "tags.edit",
    "cancel": "orders.cancel",
}
MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What an action looks at: units `left` to be sent, of them `packed` and `reserved`; open holds; tags; assignee."""

    state: str
    holds: frozenset[str] = frozenset()
    left: int = 0
    packed: int = 0
    reserved: int = 0
    tags: frozenset[str] = frozenset()
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Whether an action can be done, and the code of what would happen or of why not."""

    code: str
    is_possible: bool = True


def checked_arguments(action: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an action's arguments as they are kept; raises Invalid naming the field and the remedy."""
    checks.one_of(action, tuple(NEEDS), field="action")
    if action == "hold":
        kind = checks.one_of(given.get("kind") or "manual", HOLD_KINDS, field="kind")
        return {"kind": kind, "reason": checks.text(given.get("reason"), field="reason", most=300)}
    if action == "release_hold":
        kind = given.get("kind") or ""
        return {"kind": checks.one_of(kind, HOLD_KINDS, field="kind") if kind else ""}
    if action == "cancel":
        return {"reason": checks.text(given.get("reason"), field="reason", most=300)}
    if action == "assign":
        return {"assignee": checks.text(given.get("assignee"), field="assignee", most=150, least=0)}
    if action in {"tag", "untag"}:
        tags = given.get("tags") or ""
        return {"tags": as_tags(tags.split(",") if isinstance(tags, str) else tags)}
    return {}


def foresee(action: str, arguments: Mapping[str, Any], facts: OrderFacts) -> Foreseen:
    """Say what an action would do to an order that stands like this."""
    return _RULES[action](arguments, facts)


def _hold(arguments: Mapping[str, Any], facts: OrderFacts) -> Foreseen:
    if facts.state not in OPEN_STATES:
        return Foreseen("finished", is_possible=False)
    if arguments["kind"] in facts.holds:
        return Foreseen("held_already", is_possible=False)
    return Foreseen("will_hold")


def lifted(arguments: Mapping[str, Any], holds: frozenset[str]) -> frozenset[str]:
    """Return the holds that would be lifted: those of the kind asked for, or all."""
    return holds & {arguments["kind"]} if arguments["kind"] else holds


def _release_hold(arguments: Mapping[str, Any], facts: OrderFacts) -> Foreseen:
    chosen = lifted(arguments, facts.holds)
    if not chosen:
        return Foreseen("no_hold", is_possible=False)
    if "fraud" in chosen:
        return Foreseen("will_lift_unless_reviewed")
    return Foreseen("will_lift" if chosen == facts.holds else "will_lift_some")


def _release(_arguments: Mapping[str, Any], facts: OrderFacts) -> Foreseen:
    if facts.state != "confirmed":
        return Foreseen("not_confirmed", is_possible=False)
    if facts.holds:
        return Foreseen("held", is_possible=False)
    return Foreseen("will_release") if facts.reserved else Foreseen("nothing_reserved", is_possible=False)


def _assign(arguments: Mapping[str, Any], facts: OrderFacts) -> Foreseen:
    if arguments["assignee"] == facts.assignee:
        return Foreseen("assigned_already", is_possible=False)
    return Foreseen("will_assign" if arguments["assignee"] else "will_unassign")


def _tag(arguments: Mapping[str, Any], facts: OrderFacts) -> Foreseen:
    if set(arguments["tags"]) <= facts.tags:
        return Foreseen("tagged_already", is_possible=False)
    return Foreseen("will_tag")


def _untag(arguments: Mapping[str, Any], facts: OrderFacts) -> Foreseen:
    if not set(arguments["tags"]) & facts.tags:
        return Foreseen("not_tagged", is_possible=False)
    return Foreseen("will_untag")


def _cancel(_arguments: Mapping[str, Any], facts: OrderFacts) -> Foreseen:
    if facts.state not in OPEN_STATES:
        return Foreseen("finished", is_possible=False)
    if facts.left <= facts.packed:
        return Foreseen("nothing_to_cancel", is_possible=False)
    return Foreseen("will_cancel_rest" if facts.packed else "will_cancel")


_RULES = {
    "hold": _hold,
    "release_hold": _release_hold,
    "release": _release,
    "assign": _assign,
    "tag": _tag,
    "untag": _untag,
    "cancel": _cancel,
}
