"""Versions of the sourcing rules, their trial on the past, and decisions."""

from ninja import Query, Router

from goodorder.api.shapes.sourcing import (
    ActivationSent,
    DecisionShown,
    ReplaySent,
    RulesAsked,
    RulesSent,
    RulesShown,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.sourcing import commands, queries

router = Router(tags=["Sourcing"])


@reads(router, "/sourcing/rules", needs="sourcing.view")
def list_sourcing_rules(request: Call, query: Query[RulesAsked]) -> Listed[RulesShown]:
    """List versions of the sourcing rules, newest first."""
    return listed(queries.list_rules(request.auth, **query.model_dump()), RulesShown.of)


@writes(router, "/sourcing/rules", calls=commands.draft_rules, key=KeyRule.OPTIONAL)
def draft_sourcing_rules(request: Call, body: RulesSent) -> RulesShown:
    """Draft the next version of the sourcing rules; nothing changes until it is activated."""
    return RulesShown.of(commands.draft_rules(request.auth, **body.model_dump()))


@reads(router, "/sourcing/rules/{rule_set_id}", needs="sourcing.view")
def show_sourcing_rules(request: Call, rule_set_id: str) -> RulesShown:
    """Show a version of the sourcing rules with what it would have done in the past, if that was tried."""
    return RulesShown.of(queries.get_rules(request.auth, rule_set_id))


@writes(
    router, "/sourcing/rules/{rule_set_id}/activations", calls=commands.activate_rules, key=KeyRule.OPTIONAL
)
def activate_sourcing_rules(request: Call, rule_set_id: str, body: ActivationSent) -> RulesShown:
    """Put a draft in force; the version before ends where it begins."""
    found = commands.activate_rules(request.auth, rule_set_id=rule_set_id, **body.model_dump())
    return RulesShown.of(found)


@writes(
    router, "/sourcing/rules/{rule_set_id}/retirements", calls=commands.retire_rules, key=KeyRule.OPTIONAL
)
def retire_sourcing_rules(request: Call, rule_set_id: str) -> RulesShown:
    """Take a version out of force."""
    return RulesShown.of(commands.retire_rules(request.auth, rule_set_id=rule_set_id))


@writes(router, "/sourcing/rules/{rule_set_id}/discards", calls=commands.discard_rules, key=KeyRule.OPTIONAL)
def discard_sourcing_rules(request: Call, rule_set_id: str) -> RulesShown:
    """Throw a draft away."""
    return RulesShown.of(commands.discard_rules(request.auth, rule_set_id=rule_set_id))


@writes(router, "/sourcing/rules/{rule_set_id}/replays", calls=commands.keep_replay, key=KeyRule.OPTIONAL)
def replay_sourcing_rules(request: Call, rule_set_id: str, body: ReplaySent) -> RulesShown:
    """Decide past decisions anew by a draft and attach what came of it: cost, splits, lateness, load."""
    draft = queries.get_rules(request.auth, rule_set_id)
    found = queries.replay(request.auth, content=draft.content, **body.model_dump())
    kept = commands.keep_replay(request.auth, rule_set_id=rule_set_id, found=found.as_plain())
    return RulesShown.of(kept)


@reads(router, "/sourcing/decisions/{decision_id}", needs="sourcing.view")
def show_sourcing_decision(request: Call, decision_id: str) -> DecisionShown:
    """Show a decision: its inputs, the reasons for and against each location, and what would flip it."""
    return DecisionShown.of(queries.get_decision(request.auth, decision_id))
