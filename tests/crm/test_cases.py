"""Cases: opened about something, answered by messages, against clocks that stand while the customer is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from goodorder.crm import commands
from goodorder.crm.models import CaseEntry
from goodorder.crm.queries import cases as queries
from goodorder.crm.queries.figures import figures_of
from goodorder.crm.rules.cases import CaseDraft, CaseFilter, Level, ReplyDraft, level_for
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.relay import settle_all
from goodorder.notifications.models import Message
from goodorder.orders.queries import timeline
from shop import open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ctx, db):
    open_shop(ctx)
    return place(ctx, {"MUG": 2})


def opened(ctx, order, **more):
    draft = CaseDraft(**{"kind": "damaged", "title": "Broken mug", "order_id": order.public_id, **more})
    return commands.open_case(ctx, draft=draft)


def hours(ctx, count):
    return replace(ctx, now=ctx.now + timedelta(hours=count))


def test_a_case_is_about_a_line_and_its_clocks_follow_its_priority(ctx, order):
    case = opened(ctx, order, line=1, priority="urgent", text="It came in two parts.")
    assert (case.customer, case.line.sku_code, case.company) == (order.customer, "MUG", "T1")
    assert case.answer_due_at - ctx.now == timedelta(hours=1)
    assert case.solve_due_at - ctx.now == timedelta(hours=8)
    assert case.due_at == case.answer_due_at
    assert [entry.kind for entry in queries.entries_of(ctx, case=case)] == ["heard"]
    told = [each.sentence for each in timeline(ctx, order_id=order.public_id)]
    assert f"Case {case.number} opened: damaged" in told


def test_a_case_names_what_it_is_about(ctx, order):
    with pytest.raises(Invalid, match="customer_id"):
        commands.open_case(ctx, draft=CaseDraft(kind="other", title="?"))
    with pytest.raises(Invalid, match="line"):
        opened(ctx, order, line=9)
    with pytest.raises(Missing):
        opened(ctx, order, order_id="ord_none")
    alone = opened(ctx, order, order_id="", customer_id=order.customer.public_id)
    assert (alone.order, alone.customer) == (None, order.customer)


def test_clocks_stand_while_the_customer_is_asked(ctx, order):
    case = opened(ctx, order, priority="urgent")
    answered = commands.answer_case(hours(ctx, 2), case_id=case.public_id, text="Which one?")
    assert (answered.state, answered.due_at) == ("waiting_for_customer", case.solve_due_at)
    assert not queries.is_late(answered, hours(ctx, 100).now)
    heard = commands.note_case(hours(ctx, 26), case_id=case.public_id, text="The blue one.", is_heard=True)
    assert (heard.state, heard.due_at) == ("waiting_for_us", case.solve_due_at + timedelta(hours=24))
    assert [queries.is_late(heard, hours(ctx, n).now) for n in (31, 33)] == [False, True]
    solved = commands.move_case(hours(ctx, 30), case_id=case.public_id, step="solve")
    assert (solved.solved_at, queries.is_late(solved, hours(ctx, 99).now)) == (hours(ctx, 30).now, False)
    again = commands.note_case(hours(ctx, 40), case_id=case.public_id, text="Again!", is_heard=True)
    assert (again.state, again.solved_at) == ("reopened", None)
    kinds = [entry.kind for entry in queries.entries_of(ctx, case=case)]
    assert kinds == ["answer", "step", "heard", "step", "step", "heard", "step"]


def test_an_answer_is_a_message_sent(ctx, order):
    commands.save_reply(
        ctx, draft=ReplyDraft(code="sorry", title="Sorry", text="Dear {{ name }}, we see to {{ order }}.")
    )
    case = opened(ctx, order)
    text = queries.written(ctx, case=queries.get_case(ctx, case_id=case.number), code="sorry")
    assert text == f"Dear Ada Byron, we see to {order.number}."
    commands.answer_case(ctx, case_id=case.public_id, text=text, then="solve")
    settle_all()
    sent = Message.objects.get(about=case.public_id)
    assert (sent.state, sent.text, sent.recipient) == ("sent", text, "ada@example.com")
    assert sent.subject == f"Broken mug [{case.number}]"


def test_a_reply_with_an_unknown_word_is_refused(ctx, db):
    with pytest.raises(Invalid, match="there is no variable secret"):
        commands.save_reply(ctx, draft=ReplyDraft(code="x", title="X", text="{{ secret }}"))
    with pytest.raises(Invalid):
        commands.save_reply(ctx, draft=ReplyDraft(code="x", title="X", text="{% load x %}"))


def test_whom_nothing_reaches_is_not_answered(ctx, order):
    type(order.customer).objects.update(email="", phone="")
    with pytest.raises(Refused, match="no address"):
        commands.answer_case(ctx, case_id=opened(ctx, order).public_id, text="Hello")
    assert CaseEntry.objects.count() == 0


def test_service_levels_and_priorities_set_the_clocks(ctx, order):
    commands.set_service_level(ctx, priority="high", answer_minutes=30, solve_minutes=60)
    commands.set_service_level(ctx, kind="payment", priority="high", answer_minutes=5, solve_minutes=10)
    case = opened(ctx, order, kind="payment", priority="low")
    changed = commands.assign_case(ctx, case_id=case.public_id, owner="user:kim", priority="high")
    assert (changed.due_at - ctx.now, changed.owner) == (timedelta(minutes=5), "user:kim")
    with pytest.raises(Invalid, match="solve_minutes"):
        commands.set_service_level(ctx, priority="high", answer_minutes=30, solve_minutes=29)
    written = {("", "high"): Level(1, 2)}
    assert level_for("other", "high", written) == Level(1, 2)
    assert level_for("other", "low", written) == Level(2880, 10080)


def test_steps_that_are_not_open_are_refused(ctx, order):
    case = opened(ctx, order)
    for step in ("hear", "reopen"):
        with pytest.raises(Refused):
            commands.move_case(ctx, case_id=case.public_id, step=step)


def test_the_database_keeps_entries_and_states(ctx, order):
    case = opened(ctx, order, text="Hello")
    for change in ({"text": "x"}, {"kind": "note"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseEntry.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(case).objects.update(state="waiting_for_customer")


def numbers(ctx, **wanted):
    return [case.title for case in queries.list_cases(ctx, wanted=CaseFilter(**wanted)).items]


def test_lists_show_what_runs_out_first_by_filter(ctx, order):
    opened(ctx, order, title="low", priority="low", owner="user:kim")
    opened(ctx, order, title="urgent", priority="urgent")
    done = opened(ctx, order, title="done")
    commands.move_case(ctx, case_id=done.public_id, step="solve")
    assert numbers(ctx) == ["urgent", "low"]
    assert numbers(ctx, state="any") == ["urgent", "done", "low"]
    assert numbers(ctx, owner="none") == ["urgent"]
    assert numbers(replace(ctx, actor="user:kim"), owner="me") == ["low"]
    assert numbers(hours(ctx, 2), late="1") == ["urgent"]
    commands.save_case_view(ctx, name="Hot", query=CaseFilter(priority="urgent"), is_shared=True)
    assert [(each.view.name, each.count) for each in queries.views_of(replace(ctx, actor="user:kim"))] == [
        ("Hot", 1)
    ]
    scoped = replace(ctx, scopes={"company": frozenset({"T2"})})
    assert numbers(scoped) == []


def test_cases_are_paged_by_key_and_asked_for_in_one_query(ctx, order):
    for n in range(3):
        opened(ctx, order, title=str(n))
    first = queries.list_cases(ctx, wanted=CaseFilter(), size=2)
    second = queries.list_cases(ctx, wanted=CaseFilter(), size=2, cursor=first.next_cursor)
    assert [case.title for case in (*first.items, *second.items)] == ["0", "1", "2"]
    counts = []
    for size in (1, 3):
        with CaptureQueriesContext(connection) as asked:
            assert [
                case.customer.name for case in queries.list_cases(ctx, wanted=CaseFilter(), size=size).items
            ]
        counts.append(len(asked))
    assert counts == [1, 1]


def test_a_limited_actor_finds_the_case_they_opened(ctx, order):
    scoped = replace(ctx, scopes={"company": frozenset({"T1"}), "channel": frozenset({"web"})})
    made = opened(scoped, order, order_id="", customer_id=order.customer.public_id)
    assert queries.get_case(scoped, case_id=made.public_id) == made
    assert figures_of(scoped, customers=[order.customer]) == []
