"""Writing the policy: a new version takes over at once, orders placed before keep the one they were placed under."""

from dataclasses import asdict

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Missing, Refused
from goodorder.kernel.events import record
from goodorder.parties.queries import get_channel
from goodorder.returns import rules
from goodorder.returns.events import DefectRuleSet, ReasonWritten, RuleEnded, RuleWritten
from goodorder.returns.models import DefectRule, PolicyRule, ReturnReason
from goodorder.returns.rules import DefectTerms, RuleDraft


@command(needs="returns.policy")
def write_rule(ctx: Context, *, code: str, draft: RuleDraft) -> PolicyRule:
    """Put a rule, or a new version of it, in force from now on.

    Raises Invalid naming the field, Missing for a channel that is unknown or hidden from the actor.
    """
    name, terms = checks.code(code), rules.checked_draft(draft)
    for channel in terms.channels:
        get_channel(ctx, channel)
    former = _latest(name)
    if former and former.valid_until is None:
        former.valid_until = ctx.now
        former.save(update_fields=["valid_until"])
    message = f"code: somebody else is writing rule {name} right now; look again"
    with unless_taken(Refused("returns.rule_contended", message, field="code")):
        rule = PolicyRule.objects.create(
            code=name,
            rule_version=former.rule_version + 1 if former else 1,
            terms=terms.as_json(),
            valid_from=ctx.now,
            written_by=ctx.actor,
        )
    record(ctx, rule, RuleWritten(code=name, rule_version=rule.rule_version))
    return rule


@command(needs="returns.policy")
def end_rule(ctx: Context, *, code: str) -> PolicyRule:
    """Take a rule out of force from now on; one of the house's own is ended by writing another under its code.

    Raises Missing when no rule that was written is in force under the code.
    """
    rule = _latest(code)
    if rule is None or rule.valid_until is not None:
        raise Missing("returns.rule_unknown", f"code: no written rule {code} is in force", field="code")
    rule.valid_until = ctx.now
    rule.save(update_fields=["valid_until"])
    record(ctx, rule, RuleEnded(code=code, rule_version=rule.rule_version))
    return rule


def _latest(code: str) -> PolicyRule | None:
    rows = PolicyRule.objects.locked().filter(code=code)
    return max(rows, key=lambda row: row.rule_version, default=None)


@command(needs="returns.policy")
def write_reason(ctx: Context, *, reason: rules.Reason) -> ReturnReason:
    """Set a reason up or change it; one of the house's own is changed by writing it under its code.

    Raises Invalid naming the field.
    """
    code = checks.code(reason.code)
    row = ReturnReason.objects.locked().filter(code=code).first() or ReturnReason(code=code)
    row.title = checks.text(reason.title, field="title", most=120)
    row.blame = checks.one_of(reason.blame, rules.BLAMES, field="blame")
    row.is_active, row.is_shown = reason.is_active, reason.is_shown
    message = f"code: somebody else is writing reason {code} right now; look again"
    with unless_taken(Refused("returns.reason_contended", message, field="code")):
        row.save()
    record(ctx, row, ReasonWritten(code=code))
    return row


@command(needs="returns.policy")
def set_defect_rule(ctx: Context, *, terms: DefectTerms) -> DefectRule:
    """Set from which rate of faults on goods are suspected of a defect. Raises Invalid naming the field."""
    checks.whole(terms.least_faulty, field="least_faulty", least=1, most=1_000_000)
    checks.whole(terms.least_permille, field="least_permille", most=1000)
    checks.whole(terms.least_times_tenths, field="least_times_tenths", most=1000)
    row = DefectRule.objects.locked().first() or DefectRule()
    values = asdict(terms)
    for name, value in values.items():
        setattr(row, name, value)
    message = "somebody else is setting the rule right now; look again"
    with unless_taken(Refused("returns.rule_contended", message)):
        row.save()
    record(ctx, row, DefectRuleSet(**values))
    return row
