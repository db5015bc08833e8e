"""Versions of the sourcing rules: drafted, tried on the past, put in force, replaced. None is ever changed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Missing, Refused
from goodorder.kernel.events import record
from goodorder.parties.queries import get_channel
from goodorder.sourcing.events import (
    RulesActivated,
    RulesDiscarded,
    RulesDrafted,
    RulesReplayed,
    RulesRetired,
)
from goodorder.sourcing.models import RuleSet
from goodorder.sourcing.queries.rule_sets import DEFAULT, rules_in_force
from goodorder.sourcing.rules import BUILT_IN, read_rules
from goodorder.sourcing.states import RULE_SET

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
BUILT_IN_OWNER = "system:built-in"


def rules_for(ctx: Context, *, channel: str = "") -> RuleSet:
    """Return the rules a decision is made by: those named like the channel, else `default`.

    The built-in version is entered when nothing else was ever in force, so that every decision names its
    rules.
    """
    codes = (channel, DEFAULT) if channel else (DEFAULT,)
    return rules_in_force(ctx.now, codes=codes) or _built_in(ctx)


def _built_in(ctx: Context) -> RuleSet:
    known = {
        "owner": BUILT_IN_OWNER,
        "state": "active",
        "content": dict(BUILT_IN),
        "note": "Fewest locations first, then the least cost, then rank and code.",
        "valid_from": ALWAYS,
        "created_at": ctx.now,
    }
    found, _ = RuleSet.objects.get_or_create(code=DEFAULT, rules_version=1, defaults=known)
    return found


@command(needs="sourcing.rules")
def draft_rules(
    ctx: Context, *, content: Mapping[str, Any], code: str = DEFAULT, owner: str = "", note: str = ""
) -> RuleSet:
    """Write the next version of a rule set: `default`, or one that bears the code of the channel it is for.

    The owner is who drafts it unless another is named. Raises Invalid naming the path in the content that is
    wrong, Missing when no channel has the code.
    """
    read_rules(content)
    code = checks.code(code)
    if code == DEFAULT:
        _built_in(ctx)
    else:
        _channel(ctx, code)
    latest = RuleSet.objects.filter(code=code).aggregate(latest=Max("rules_version"))["latest"] or 0
    draft = RuleSet(
        code=code,
        rules_version=latest + 1,
        owner=checks.text(owner or ctx.actor, field="owner", most=120),
        content=dict(content),
        note=checks.text(note, field="note", most=300, least=0),
        created_at=ctx.now,
    )
    message = f"code: someone else is drafting version {latest + 1} of {code} right now; try again"
    with unless_taken(Refused("sourcing.version_taken", message, field="code")):
        draft.save(force_insert=True)
    record(ctx, draft, RulesDrafted(code=code, rules_version=draft.rules_version, owner=draft.owner))
    return draft


def _channel(ctx: Context, code: str) -> None:
    try:
        get_channel(ctx, code)
    except Missing as failure:
        message = f"code: no channel is called {code}; name the channel the rules are for, or {DEFAULT}"
        raise Missing("sourcing.no_such_use", message, field="code") from failure


@command(needs="sourcing.rules")
def activate_rules(
    ctx: Context, *, rule_set_id: str, valid_from: datetime | None = None, note: str = ""
) -> RuleSet:
    """Put a draft in force, now or from an instant to come; the version before is in force until then.

    The note is for whoever asks later why, and who else looked at it. Raises Missing, or Refused when it is no
    draft, or another version is to begin after that instant.
    """
    draft = _locked(ctx, rule_set_id)
    start = max(valid_from or ctx.now, ctx.now)
    former = rules_in_force(start, codes=(draft.code,))
    RULE_SET.step(draft, "activate")
    if former is not None:
        _end(former, start, is_over=start <= ctx.now)
    draft.valid_from = start
    draft.note = checks.text(note, field="note", most=300, least=0) or draft.note
    message = f"valid_from: another version of {draft.code} is to begin later; retire that one first"
    with unless_taken(Refused("sourcing.rules_overlap", message, field="valid_from")):
        draft.save(update_fields=["state", "valid_from", "note"])
    fact = RulesActivated(
        code=draft.code,
        rules_version=draft.rules_version,
        valid_from=start.isoformat(),
        replaced=former.rules_version if former else None,
        owner=draft.owner,
        note=draft.note,
    )
    record(ctx, draft, fact)
    return draft


def _end(former: RuleSet, at: datetime, *, is_over: bool) -> None:
    """Let a version end where the next begins; until then it is active."""
    former.valid_to = at
    if is_over and former.state == "active":
        RULE_SET.step(former, "retire")
    former.save(update_fields=["state", "valid_to"])


@command(needs="sourcing.rules")
def retire_rules(ctx: Context, *, rule_set_id: str) -> RuleSet:
    """Take a version out of force; the channel then goes by `default`, which can only be replaced.

    One that was yet to begin never does. Raises Missing, or Refused.
    """
    rules = _locked(ctx, rule_set_id)
    begins_later = rules.valid_from is not None and rules.valid_from > ctx.now
    is_last = rules.valid_to is None and not begins_later
    if rules.code == DEFAULT and rules.state == "active" and is_last:
        message = f"rules: {DEFAULT} cannot go without a version; activate another one in its place"
        raise Refused("sourcing.default_needed", message, field="rules")
    RULE_SET.step(rules, "retire")
    begins, ends = rules.valid_from, rules.valid_to
    rules.valid_from = None if begins_later else begins
    rules.valid_to = None if begins_later else min(ends or ctx.now, ctx.now)
    rules.save(update_fields=["state", "valid_from", "valid_to"])
    if begins_later:
        RuleSet.objects.filter(code=rules.code, valid_to=begins).update(valid_to=ends)
    record(ctx, rules, RulesRetired(code=rules.code, rules_version=rules.rules_version))
    return rules


@command(needs="sourcing.rules")
def discard_rules(ctx: Context, *, rule_set_id: str) -> RuleSet:
    """Throw a draft away; its number is not used again. Raises Missing, or Refused when it is no draft."""
    draft = _locked(ctx, rule_set_id)
    RULE_SET.step(draft, "discard")
    draft.save(update_fields=["state"])
    record(ctx, draft, RulesDiscarded(code=draft.code, rules_version=draft.rules_version))
    return draft


@command(needs="sourcing.rules")
def keep_replay(ctx: Context, *, rule_set_id: str, found: Mapping[str, Any]) -> RuleSet:
    """Attach what a draft would have done in the past, for whoever is to approve it.

    Raises Missing, or Refused when it is no draft any more.
    """
    draft = _locked(ctx, rule_set_id)
    if draft.state != RULE_SET.initial:
        message = f"rules: {draft.code}@{draft.rules_version} is {draft.state}; attach replays to drafts"
        raise Refused("sourcing.no_draft", message, field="rules")
    draft.replayed = dict(found)
    draft.save(update_fields=["replayed"])
    fact = RulesReplayed(
        code=draft.code,
        rules_version=draft.rules_version,
        decisions=int(found.get("decisions", 0)),
        changed=int(found.get("changed", 0)),
    )
    record(ctx, draft, fact)
    return draft


def _locked(ctx: Context, rule_set_id: str) -> RuleSet:
    """Lock all versions of a code, so that two are never put in force at once."""
    code = RuleSet.objects.visible_to(ctx).by_public_id(rule_set_id).code
    versions = {one.public_id: one for one in RuleSet.objects.filter(code=code).locked()}
    return versions[rule_set_id]
