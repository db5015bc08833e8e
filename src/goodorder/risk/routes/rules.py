"""Risk rules, block and allow lists, what mistakes cost, and how rules did."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, asks, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.risk.shapes.rules import (
    OfCompanyAsked,
    OneCompanyAsked,
    RiskCompanySent,
    RiskEntriesAsked,
    RiskEntrySent,
    RiskEntryShown,
    RiskPoliciesShown,
    RiskPolicySent,
    RiskPolicyShown,
    RiskResultsShown,
    RiskRuleSent,
    RiskRuleShown,
    RiskRulesShown,
    RiskRuleSwitchSent,
    RiskTrialShown,
    RiskWordShown,
    RiskWordsShown,
)
from goodorder.screening import commands, queries
from goodorder.screening.rules import MEANINGS, SAMPLES

router = Router(tags=["Fraud screening"])
NEEDS = "screening.review"


@reads(router, "/fraud/words", needs=NEEDS)
def list_risk_words(request: Call) -> RiskWordsShown:  # noqa: ARG001 - every route takes its request
    """List the words conditions may use."""
    rows = [
        RiskWordShown(word=word, meaning=meaning, sample=SAMPLES[word]) for word, meaning in MEANINGS.items()
    ]
    return RiskWordsShown(items=rows)


@reads(router, "/fraud/rules", needs=NEEDS)
def list_risk_rules(request: Call, query: Query[OfCompanyAsked]) -> RiskRulesShown:
    """List risk rules, of one company if asked."""
    return RiskRulesShown.of(queries.list_rules(request.auth, company=query.company))


@writes(router, "/fraud/rules", calls=commands.set_rule, key=KeyRule.OPTIONAL)
def set_risk_rule(request: Call, body: RiskRuleSent) -> RiskRuleShown:
    """Write a rule, or say it anew as its next edition; screenings keep the edition they saw."""
    made = commands.set_rule(request.auth, company=body.company, code=body.code, draft=body.as_rule())
    return RiskRuleShown.of(made)


@writes(router, "/fraud/rules/{code}/switches", calls=commands.switch_rule, key=KeyRule.OPTIONAL)
def switch_risk_rule(request: Call, code: str, body: RiskRuleSwitchSent) -> RiskRuleShown:
    """Switch a rule on or off."""
    return RiskRuleShown.of(
        commands.switch_rule(request.auth, company=body.company, code=code, is_on=body.is_on)
    )


@writes(router, "/fraud/rule-adoptions", calls=commands.adopt_rules, key=KeyRule.OPTIONAL)
def adopt_risk_rules(request: Call, body: RiskCompanySent) -> RiskRulesShown:
    """Begin with the delivered rules; those of the same code stay as they are."""
    return RiskRulesShown.of(commands.adopt_rules(request.auth, company=body.company))


@asks(router, "/fraud/rule-trials", needs="screening.rules")
def try_risk_rule(request: Call, body: RiskRuleSent) -> RiskTrialShown:
    """Say what a rule would have done to the last hundred screened orders; nothing is changed."""
    trial = queries.try_rule(request.auth, company=body.company, code=body.code, draft=body.as_rule())
    return RiskTrialShown.of(trial)


@reads(router, "/fraud/results", needs=NEEDS)
def list_risk_results(request: Call, query: Query[OneCompanyAsked]) -> RiskResultsShown:
    """Show precision and loss of each rule."""
    return RiskResultsShown.of(queries.results(request.auth, company=query.company))


@reads(router, "/fraud/entries", needs=NEEDS)
def list_risk_entries(request: Call, query: Query[RiskEntriesAsked]) -> Listed[RiskEntryShown]:
    """List who is on the block and allow lists, newest first."""
    return listed(queries.list_entries(request.auth, **query.model_dump()), RiskEntryShown.of)


@writes(router, "/fraud/entries", calls=commands.add_entry, key=KeyRule.OPTIONAL)
def add_risk_entry(request: Call, body: RiskEntrySent) -> RiskEntryShown:
    """Put somebody on a list."""
    return RiskEntryShown.of(commands.add_entry(request.auth, company=body.company, draft=body.as_entry()))


@writes(router, "/fraud/entries/{entry_id}/endings", calls=commands.end_entry, key=KeyRule.OPTIONAL)
def end_risk_entry(request: Call, entry_id: str) -> RiskEntryShown:
    """Take somebody off a list."""
    return RiskEntryShown.of(commands.end_entry(request.auth, entry_id=entry_id))


@reads(router, "/fraud/policies", needs=NEEDS)
def list_risk_policies(request: Call) -> RiskPoliciesShown:
    """List what mistakes cost and which channels are screened elsewhere."""
    return RiskPoliciesShown.of(queries.list_policies(request.auth))


@writes(router, "/fraud/policies", calls=commands.set_policy, key=KeyRule.OPTIONAL)
def set_risk_policy(request: Call, body: RiskPolicySent) -> RiskPolicyShown:
    """Say what mistakes cost, or that a channel is screened elsewhere."""
    made = commands.set_policy(
        request.auth, company=body.company, channel=body.channel, draft=body.as_policy()
    )
    return RiskPolicyShown.of(made)


@writes(router, "/fraud/calibrations", calls=commands.calibrate, key=KeyRule.OPTIONAL)
def calibrate_risk(request: Call, body: RiskCompanySent) -> RiskPoliciesShown:
    """Fit how points become a probability to what became known."""
    commands.calibrate(request.auth, company=body.company)
    rows = queries.list_policies(request.auth)
    return RiskPoliciesShown.of([row for row in rows if row.company.code == body.company])
