"""Rules: written, changed with a new edition, switched."""

from dataclasses import replace

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.parties.models import Company
from goodorder.parties.queries import get_company
from goodorder.screening.events import ScreeningRuleChanged
from goodorder.screening.models import Rule
from goodorder.screening.rules import DEFAULTS, RuleDraft, checked_rule


@command(needs="screening.rules")
def set_rule(ctx: Context, *, company: str, code: str, draft: RuleDraft) -> Rule:
    """Write a rule, switched on, or say it anew under the next edition; screenings keep what they saw.

    Raises Invalid naming the field (`condition` says what is wrong with the CEL), Missing for the company.
    """
    owner = get_company(ctx, company)
    code, said = checks.code(code, field="code"), checked_rule(draft)
    Rule.objects.bulk_create([Rule(company=owner, code=code, **_columns(said))], ignore_conflicts=True)
    rule = Rule.objects.visible_to(ctx).select_related("company").locked().one(company=owner, code=code)
    if rule.version and rule.text().said == said:
        return rule
    if rule.version:
        rule.edition += 1
    for name, value in _columns(said).items():
        setattr(rule, name, value)
    rule.save()
    _tell(ctx, rule)
    return rule


@command(needs="screening.rules")
def switch_rule(ctx: Context, *, company: str, code: str, is_on: bool) -> Rule:
    """Switch a rule on or off; what is screened from now on follows. Raises Missing."""
    rows = Rule.objects.visible_to(ctx).select_related("company").locked()
    rule = rows.one(company__code=company, code=code)
    if rule.is_on != is_on:
        rule.is_on = is_on
        rule.save(update_fields=["is_on"])
        _tell(ctx, rule)
    return rule


@command(needs="screening.rules")
def adopt_rules(ctx: Context, *, company: str) -> list[Rule]:
    """Begin with the rules that are delivered: those a company does not have yet, switched on."""
    owner = get_company(ctx, company)
    return [_adopted(ctx, owner, code) for code in sorted(set(DEFAULTS) - _codes(owner))]


def _codes(company: Company) -> set[str]:
    return set(Rule.objects.filter(company=company).values_list("code", flat=True))


def _adopted(ctx: Context, company: Company, code: str) -> Rule:
    return set_rule(ctx, company=company.code, code=code, draft=replace(DEFAULTS[code]))


def _columns(said: RuleDraft) -> dict[str, object]:
    return {name: getattr(said, name) for name in RuleDraft.__dataclass_fields__}


def _tell(ctx: Context, rule: Rule) -> None:
    said = {name: str(value) for name, value in _columns(rule.text().said).items()}
    fact = ScreeningRuleChanged(
        company=rule.company.code, code=rule.code, edition=rule.edition, is_on=rule.is_on, said=said
    )
    record(ctx, rule, fact)
