"""The returns policy: rules and reasons."""

from ninja import Router

from goodorder.aftersales.shapes.return_policy import (
    PolicyRuleSent,
    PolicyRuleShown,
    PolicyRulesShown,
    ReturnReasonSent,
    ReturnReasonShown,
    ReturnReasonsShown,
)
from goodorder.aftersales.shapes.returns import DefectRuleSent, DefectRuleShown
from goodorder.doorway.serving import Call, reads, writes
from goodorder.returns import commands, queries
from goodorder.returns.rules import DefectTerms, Reason

router = Router(tags=["Returns policy"])


@reads(router, "/return-rules", needs="returns.view")
def list_return_rules(request: Call) -> PolicyRulesShown:
    """List the rules in force, in the order in which they are tried."""
    return PolicyRulesShown(items=[PolicyRuleShown.of(rule) for rule in queries.list_rules(request.auth)])


@writes(router, "/return-rules/{code}", calls=commands.write_rule, method="PUT", status=200)
def write_return_rule(request: Call, code: str, body: PolicyRuleSent) -> PolicyRuleShown:
    """Put a rule, or a new version of it, in force; orders placed before keep the one they were placed under."""
    return PolicyRuleShown.of(commands.write_rule(request.auth, code=code, draft=body.as_draft()).rule)


@writes(router, "/return-rules/{code}/endings", calls=commands.end_rule)
def end_return_rule(request: Call, code: str) -> PolicyRuleShown:
    """Take a rule out of force from now on."""
    return PolicyRuleShown.of(commands.end_rule(request.auth, code=code).rule)


@reads(router, "/return-reasons", needs="returns.view")
def list_return_reasons(request: Call) -> ReturnReasonsShown:
    """List the reasons in use."""
    return ReturnReasonsShown(
        items=[ReturnReasonShown.of(each) for each in queries.list_reasons(request.auth)]
    )


@writes(router, "/return-reasons/{code}", calls=commands.write_reason, method="PUT", status=200)
def write_return_reason(request: Call, code: str, body: ReturnReasonSent) -> ReturnReasonShown:
    """Set a reason up or change it."""
    row = commands.write_reason(request.auth, reason=Reason(code=code, **body.model_dump()))
    return ReturnReasonShown.of(row.reason)


@reads(router, "/defect-rule", needs="returns.view")
def get_defect_rule(request: Call) -> DefectRuleShown:
    """Show from which rate of faults on goods are suspected of a defect."""
    return DefectRuleShown.model_validate(queries.defect_terms(request.auth))


@writes(router, "/defect-rule", calls=commands.set_defect_rule, method="PUT", status=200)
def set_defect_rule(request: Call, body: DefectRuleSent) -> DefectRuleShown:
    """Set from which rate of faults on goods are suspected of a defect."""
    commands.set_defect_rule(request.auth, terms=DefectTerms(**body.model_dump()))
    return DefectRuleShown.model_validate(queries.defect_terms(request.auth))
