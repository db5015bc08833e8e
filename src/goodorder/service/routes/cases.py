"""Cases: opened, answered, moved and assigned; their clocks, replies and kept filters."""

from ninja import Query, Router

from goodorder.crm import commands
from goodorder.crm.queries import cases as queries
from goodorder.crm.rules.cases import CaseFilter
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.service.shapes.cases import (
    CaseAnswerSent,
    CaseAssignmentSent,
    CaseNoteSent,
    CasesAsked,
    CaseSent,
    CaseShown,
    CaseStepSent,
    CaseViewSent,
    CaseViewShown,
    CaseViewsShown,
    RepliesShown,
    ReplySent,
    ServiceLevelSent,
    ServiceLevelsShown,
)

router = Router(tags=["Cases"])
NEEDS = "crm.view"


def _shown(request: Call, case_id: str) -> CaseShown:
    case = queries.get_case(request.auth, case_id=case_id)
    return CaseShown.of(case, queries.entries_of(request.auth, case=case))


@reads(router, "/cases", needs=NEEDS)
def list_cases(request: Call, query: Query[CasesAsked]) -> Listed[CaseShown]:
    """List cases, the clock that runs out first on top."""
    asked = query.model_dump()
    paging = {name: asked.pop(name) for name in ("search", "cursor", "size")}
    return listed(queries.list_cases(request.auth, wanted=CaseFilter(**asked), **paging), CaseShown.of)


@reads(router, "/cases/{case_id}", needs=NEEDS)
def show_case(request: Call, case_id: str) -> CaseShown:
    """Show a case with all that was said and done."""
    return _shown(request, case_id)


@writes(router, "/cases", calls=commands.open_case)
def open_case(request: Call, body: CaseSent) -> CaseShown:
    """Open a case about a customer, an order, a line, a shipment or a return."""
    return _shown(request, commands.open_case(request.auth, draft=body.as_case()).public_id)


@writes(router, "/cases/{case_id}/notes", calls=commands.note_case)
def note_case(request: Call, case_id: str, body: CaseNoteSent) -> CaseShown:
    """Write something down in a case."""
    commands.note_case(request.auth, case_id=case_id, **body.model_dump())
    return _shown(request, case_id)


@writes(router, "/cases/{case_id}/answers", calls=commands.answer_case)
def answer_case(request: Call, case_id: str, body: CaseAnswerSent) -> CaseShown:
    """Answer the customer by a message."""
    commands.answer_case(request.auth, case_id=case_id, **body.model_dump())
    return _shown(request, case_id)


@writes(router, "/cases/{case_id}/steps", calls=commands.move_case)
def move_case(request: Call, case_id: str, body: CaseStepSent) -> CaseShown:
    """Take a case a step on."""
    commands.move_case(request.auth, case_id=case_id, **body.model_dump())
    return _shown(request, case_id)


@writes(router, "/cases/{case_id}/assignments", calls=commands.assign_case, key=KeyRule.OPTIONAL)
def assign_case(request: Call, case_id: str, body: CaseAssignmentSent) -> CaseShown:
    """Say who sees to a case and how urgent it is."""
    commands.assign_case(request.auth, case_id=case_id, **body.model_dump())
    return _shown(request, case_id)


@reads(router, "/service-levels", needs=NEEDS)
def list_service_levels(request: Call) -> ServiceLevelsShown:
    """List how soon cases are answered and solved."""
    return ServiceLevelsShown.of(queries.service_levels(request.auth))


@writes(
    router,
    "/service-levels",
    calls=commands.set_service_level,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_service_level(request: Call, body: ServiceLevelSent) -> ServiceLevelsShown:
    """Say how soon cases of a kind and priority are due."""
    commands.set_service_level(request.auth, **body.model_dump())
    return ServiceLevelsShown.of(queries.service_levels(request.auth))


@reads(router, "/case-replies", needs=NEEDS)
def list_case_replies(request: Call) -> RepliesShown:
    """List words of answers that are given often."""
    return RepliesShown.of(queries.list_replies(request.auth))


@writes(router, "/case-replies", calls=commands.save_reply, key=KeyRule.OPTIONAL, method="PUT", status=200)
def save_case_reply(request: Call, body: ReplySent) -> RepliesShown:
    """Keep the words of an answer in a language."""
    commands.save_reply(request.auth, draft=body.as_reply())
    return RepliesShown.of(queries.list_replies(request.auth))


@writes(
    router,
    "/case-replies/{reply_id}",
    calls=commands.drop_reply,
    key=KeyRule.OPTIONAL,
    method="DELETE",
    status=200,
)
def drop_case_reply(request: Call, reply_id: str) -> RepliesShown:
    """Keep the words of an answer no longer."""
    commands.drop_reply(request.auth, reply_id=reply_id)
    return RepliesShown.of(queries.list_replies(request.auth))


def _views(request: Call) -> CaseViewsShown:
    found = queries.views_of(request.auth)
    return CaseViewsShown(items=[CaseViewShown.of(each.view, each.count) for each in found])


@reads(router, "/case-views", needs=NEEDS)
def list_case_views(request: Call) -> CaseViewsShown:
    """List kept filters of one's own and those shared."""
    return _views(request)


@writes(router, "/case-views", calls=commands.save_case_view, key=KeyRule.OPTIONAL)
def save_case_view(request: Call, body: CaseViewSent) -> CaseViewsShown:
    """Keep a filter of cases under a name."""
    commands.save_case_view(request.auth, name=body.name, query=body.as_filter(), is_shared=body.is_shared)
    return _views(request)


@writes(
    router,
    "/case-views/{view_id}",
    calls=commands.drop_case_view,
    key=KeyRule.OPTIONAL,
    method="DELETE",
    status=200,
)
def drop_case_view(request: Call, view_id: str) -> CaseViewsShown:
    """Keep a filter of one's own no longer."""
    commands.drop_case_view(request.auth, view_id=view_id)
    return _views(request)
