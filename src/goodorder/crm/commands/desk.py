"""What makes the work on cases quick: how soon they are due, words of answers, saved filters."""

from dataclasses import asdict

from goodorder.crm.events import CaseViewSaved, ReplySaved, ServiceLevelSet
from goodorder.crm.models import CaseView, Reply, ServiceLevel
from goodorder.crm.rules import cases as rules
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.notifications.queries import language_of
from goodorder.notifications.queries.rendering import checked_source

OVERTAKEN = Refused("crm.overtaken", "someone else is saving the same right now; look at it and try again")


@command(needs="crm.setup")
def set_service_level(
    ctx: Context, *, priority: str, answer_minutes: int, solve_minutes: int, kind: str = ""
) -> ServiceLevel:
    """Say how soon cases of a kind (empty: every kind without its own) and priority are answered and solved.

    Cases opened from now on go by it. Raises Invalid naming the field.
    """
    key = {
        "kind": checks.one_of(kind, rules.CASE_KINDS, field="kind") if kind else "",
        "priority": checks.one_of(priority, rules.PRIORITIES, field="priority"),
    }
    first = checks.whole(answer_minutes, field="answer_minutes", least=1, most=rules.MOST_MINUTES)
    last = checks.whole(solve_minutes, field="solve_minutes", least=first, most=rules.MOST_MINUTES)
    row = ServiceLevel.objects.locked().filter(**key).first() or ServiceLevel(**key)
    row.answer_minutes, row.solve_minutes = first, last
    with unless_taken(OVERTAKEN):
        row.save()
    said = {"answer_minutes": first, "solve_minutes": last}
    record(ctx, row, ServiceLevelSet(case_kind=row.kind, priority=row.priority, **said))
    return row


@command(needs="crm.setup")
def save_reply(ctx: Context, *, draft: rules.ReplyDraft) -> Reply:
    """Keep the words of an answer in a language, in the place of those of the same code. Raises Invalid.

    A word that replies do not have is refused by name.
    """
    text = checks.text(draft.text, field="text", most=rules.LONGEST_TEXT)
    checked_source("text", text, rules.REPLY_SAMPLE)
    key = {"code": checks.code(draft.code), "language": language_of(draft.language)}
    row = Reply.objects.locked().filter(**key).first() or Reply(**key)
    row.title, row.text = checks.text(draft.title, field="title", most=120), text
    with unless_taken(OVERTAKEN):
        row.save()
    record(ctx, row, ReplySaved(code=row.code, language=row.language, is_kept=True))
    return row


@command(needs="crm.setup")
def drop_reply(ctx: Context, *, reply_id: str) -> None:
    """Keep the words of an answer no longer; raises Missing."""
    row = Reply.objects.visible_to(ctx).locked().by_public_id(reply_id)
    record(ctx, row, ReplySaved(code=row.code, language=row.language, is_kept=False))
    row.delete()


@command(needs="crm.case")
def save_case_view(ctx: Context, *, name: str, query: rules.CaseFilter, is_shared: bool = False) -> CaseView:
    """Keep a filter of cases under a name of the actor's own, for themselves or for everybody. Raises Invalid."""
    wanted = {part: value for part, value in asdict(query.checked()).items() if value}
    if not wanted:
        raise Invalid("crm.view_of_everything", "query: choose a filter first", field="query")
    key = {"owner": ctx.actor, "name": checks.text(name, field="name", most=60)}
    row = CaseView.objects.locked().filter(**key).first() or CaseView(**key)
    row.query, row.is_shared = wanted, is_shared
    with unless_taken(OVERTAKEN):
        row.save()
    record(ctx, row, CaseViewSaved(name=row.name, is_kept=True))
    return row


@command(needs="crm.case")
def drop_case_view(ctx: Context, *, view_id: str) -> None:
    """Keep a filter of one's own no longer; raises Missing."""
    row = CaseView.objects.visible_to(ctx).locked().filter(owner=ctx.actor).by_public_id(view_id)
    record(ctx, row, CaseViewSaved(name=row.name, is_kept=False))
    row.delete()
