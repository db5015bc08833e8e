"""The order desk: filters as chips, views with counts, columns, runs, files, papers and news."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from goodorder.desk import streams
from goodorder.desk.urls import urlpatterns
from goodorder.kernel.relay import settle_all
from goodorder.orders import commands as orders
from goodorder.orders.models import Order
from goodorder.tags import commands as tags
from goodorder.worklists import commands
from goodorder.worklists.rules import COLUMNS
from shop import place

from .test_pages import CountedQueries

pytestmark = pytest.mark.django_db
LIST = "/orders/"


@pytest.fixture
def held(ctx, shop):
    """Return two orders on hold by hand, and one that is not."""
    found = [place(ctx, {"MUG": count}) for count in (1, 2, 3)]
    for order in found[:2]:
        orders.place_hold(ctx, order_id=order.public_id, kind="manual", reason="wait")
    return found


def shown(answer):
    return [row.order.number for row in answer.context["rows"]]


def sent(client, name, query="", /, *args, **fields):
    """Send a form as its page does."""
    page = client.get(f"{LIST}?{query}").content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page).group(1)
    return client.post(reverse(f"desk:{name}", args=args), {"once": once, "query": query, **fields})


@pytest.fixture
def addresses(ctx, owner, held):
    answer = sent(owner, "run-new", "", action="tag", tags="a", order=[held[0].public_id])
    names = ("views", "csv", "xlsx", "live", "runs")
    values = reverse("desk:field-values", args=["order", held[0].public_id])
    return {
        **{name: reverse(f"desk:{name}") for name in names},
        "run": answer["Location"],
        "field-values": values,
    }


def test_every_page_opens_for_the_owner_and_nobody_else(owner, sign_in, addresses, monkeypatch):
    monkeypatch.setattr(streams, "LASTS_S", 0)
    picker = sign_in("marketer")
    for name, address in addresses.items():
        assert owner.get(address).status_code == 200, name
        assert Client().get(address).status_code == 302, name
        assert picker.get(address).status_code == 403, name
    acts = {"view-save", "columns", "view-drop", "print", "run-new", "run-act", "tag-act"}
    assert {pattern.name for pattern in urlpatterns} - acts == set(addresses)


def test_filters_are_chips_that_come_off(owner, held):
    answer = owner.get(LIST, {"hold": "manual", "state": "open", "sort": "oldest"})
    assert shown(answer) == [order.number for order in held[:2]]
    chips = {part.name: (str(part.value), part.without) for part in answer.context["parts"]}
    assert chips == {
        "state": ("Open", "hold=manual&sort=oldest"),
        "hold": ("Manual", "state=open&sort=oldest"),
    }
    assert shown(owner.get(LIST, {"hold": "any", "sort": "dearest"})) == [held[1].number, held[0].number]
    refused = owner.get(LIST, {"state": "odd"})
    assert (refused.status_code, b"state: choose one of" in refused.content) == (422, True)


@pytest.mark.parametrize(("language", "typed"), [("en", "1,012.50"), ("de", "1.012,50"), ("de", "1012.5")])
def test_totals_are_typed_as_the_reader_writes_them(owner, held, language, typed):
    said = {"total_from": typed, "total_to": "", "currency": "GBP", "state": "open", "hold": ""}
    away = owner.get(LIST, said, headers={"accept-language": language})
    assert (away.status_code, away["Location"]) == (302, "/orders/?currency=GBP&state=open&least=101250")
    answer = owner.get(away["Location"], headers={"accept-language": "en"})
    chips = {part.name: (str(part.value), part.without) for part in answer.context["parts"]}
    assert chips["least"] == ("£1,012.50", "currency=GBP&state=open")
    assert answer.context["totals"] == {"total_from": "1012.50", "total_to": ""}
    assert b'name="currency" value="GBP"' in answer.content


def test_a_total_that_is_no_amount_is_refused_and_none_at_all_filters_nothing(owner, held):
    refused = owner.get(LIST, {"total_from": "much", "currency": "GBP"})
    assert (refused.status_code, b"total_from: write an amount" in refused.content) == (422, True)
    assert owner.get(LIST, {"total_from": "", "currency": "GBP"})["Location"] == "/orders/?"
    answer = owner.get(LIST, {"least": "100"})
    assert [str(part.value) for part in answer.context["parts"]] == ["100 in the smallest unit"]


def test_filters_suggest_colleagues_and_tags_that_exist(ctx, owner, sign_in, held):
    sign_in("agent")
    tags.add_tags(ctx, kind="order", subject=held[0].public_id, tags=["gift"])
    tags.add_tags(ctx, kind="customer", subject=held[0].public_id, tags=["vip"])
    answer = owner.get(LIST, {"owner": "left long ago"})
    names = [name for name, _label in answer.context["people"]]
    assert names == ["me", "nobody", "agent", "owner", "left long ago"]
    assert answer.context["tags_in_use"] == ["gift"]
    assert b'<option value="left long ago" selected>' in answer.content


def test_views_say_how_many_orders_are_in_them(owner, held):
    tabs = {str(tab["label"]): tab["count"] for tab in owner.get(reverse("desk:views")).context["views"]}
    assert (tabs["All"], tabs["On hold"], tabs["Mine"]) == (3, 2, 0)


def test_a_list_is_kept_as_a_view_with_its_columns(owner, sign_in, held):
    answer = sent(owner, "view-save", "hold=manual&sort=oldest", name="Fair", is_shared="on")
    assert answer.status_code == 302
    page = owner.get(answer["Location"])
    assert shown(page) == [order.number for order in held[:2]]
    (tab,) = [tab for tab in page.context["views"] if tab["is_on"]]
    assert (tab["label"], tab["is_changed"]) == ("Fair", False)
    view = tab["view"].code
    assert b"Fair" in sign_in("agent").get(LIST).content
    chosen = sent(owner, "columns", f"view={view}&hold=manual", column=["tags", "total"])
    assert owner.get(chosen["Location"]).context["columns"] == ["number", "tags", "total"]
    assert len(owner.get(LIST).context["columns"]) == 8
    usual = sent(owner, "columns", f"view={view}&hold=manual", usual="1")
    assert len(owner.get(usual["Location"]).context["columns"]) == 8
    again = sent(owner, "view-save", "hold=manual", name="")
    assert (again.status_code, b"name: write something here" in again.content) == (422, True)
    assert shown(again) == [held[1].number, held[0].number]
    dropped = sent(owner, "view-drop", "", view)
    assert (dropped.status_code, b"Fair" in owner.get(LIST).content) == (302, False)


def test_an_agent_keeps_views_but_shares_none(sign_in, held):
    agent = sign_in("agent")
    assert sent(agent, "view-save", "hold=any", name="Mine").status_code == 302
    assert sent(agent, "view-save", "hold=any", name="Ours", is_shared="on").status_code == 403


def test_a_run_is_previewed_started_and_told(ctx, owner, held):
    answer = sent(owner, "run-new", "hold=any", action="release_hold", all="1")
    run = answer["Location"]
    preview = owner.get(run)
    assert b"2 orders would be changed" in preview.content
    assert Order.objects.filter(state="confirmed").count() == 0
    orders.cancel_lines(ctx, order_id=held[0].public_id, reason="rang up")
    once = re.search(r'name="once" value="([^"]+)"', preview.content.decode()).group(1)
    assert owner.post(f"{run}start/", {"once": once}).status_code == 302
    assert b'hx-trigger="every 1s"' in owner.get(run).content
    settle_all()
    done = owner.get(run, headers={"HX-Request": "true"})
    assert b"<html" not in done.content
    assert b"1 done, 1 failed." in done.content
    assert f"order {held[0].number} has no such hold any more".encode() in done.content
    assert owner.get(run, {"state": "done"}).context["page"].items[0].order.number == held[1].number


def test_what_is_wrong_is_said_on_the_list(owner, held):
    for fields, message in (
        ({"action": "hold", "hold_reason": "", "order": held[0].public_id}, b"reason: write something here"),
        ({"action": "tag", "tags": "a"}, b"orders: choose at least one"),
        ({"action": "", "order": held[0].public_id}, b"action: "),
    ):
        answer = sent(owner, "run-new", "hold=any", **fields)
        assert (answer.status_code, message in answer.content) == (422, True)
        assert len(shown(answer)) == 2


def test_files_hold_what_is_seen_and_run_nothing(ctx, owner, held):
    Order.objects.filter(pk=held[0].pk).update(customer_name="=1+1")
    commands.choose_columns(ctx, view="all", columns=["customer", "placed", "total"])
    answer = owner.get(reverse("desk:csv"), {"hold": "any", "sort": "oldest"})
    heads, first, _second = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert heads == "Order,Placed,Customer,Total"
    assert first == f'{held[0].number},"Nov 21, 2026, 10:00\u202fAM",\'=1+1,£16.45'
    book = zipfile.ZipFile(BytesIO(owner.get(reverse("desk:xlsx"), {"hold": "any"}).content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>16.45</v>" in sheet
    assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()
    assert "=1+1" in sheet


def test_papers_of_chosen_orders_come_as_one_file(owner, released, shipped):
    papers = sent(owner, "print", "", papers="documents", order=[shipped.public_id])
    assert (papers["Content-Type"], papers.content[:5]) == ("application/pdf", b"%PDF-")
    none = sent(owner, "print", "", papers="pick_lists", order=[shipped.public_id])
    assert (none.status_code, b"no such papers yet" in none.content) == (409, True)


def news_of(client, **query):
    """Return the news a stream begins with, by name."""
    answer = client.get(reverse("desk:live"), query)
    assert answer["Content-Type"] == "text/event-stream"
    text = b"".join(answer.streaming_content).decode()
    return [(name, json.loads(said)) for name, said in re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)]


def test_news_tell_changed_rows_and_count_new_orders(ctx, owner, held, monkeypatch):
    monkeypatch.setattr(streams, "LASTS_S", 0)
    page = owner.get(LIST)
    seen = ",".join(f"{row.order.public_id}.{row.news}" for row in page.context["rows"])
    newest = page.context["newest"]
    assert news_of(owner, seen=seen, newest=newest) == [("pace", 1000)]
    orders.place_hold(ctx, order_id=held[2].public_id, kind="address", reason="no such street")
    place(ctx, {"MUG": 1})
    found = dict(news_of(owner, seen=seen, newest=newest))
    assert found["row"]["id"] == held[2].public_id
    assert "Hold: Address" in found["row"]["html"]
    assert found["new"] == 1


def test_a_stream_without_a_place_tells_once_and_asks_to_come_later(owner, shop):
    taken = [streams._places.acquire(blocking=False) for _ in range(streams.MOST_STREAMS)]
    try:
        assert news_of(owner) == [("pace", 10_000)]
    finally:
        for _ in taken:
            streams._places.release()


def test_the_list_asks_as_much_for_three_rows_as_for_one(ctx, owner, shop):
    commands.choose_columns(ctx, view="all", columns=COLUMNS)
    counts = []
    for wanted in (1, 2):
        for _ in range(wanted):
            order = place(ctx, {"MUG": 1})
            tags.add_tags(ctx, kind="order", subject=order.public_id, tags=["a", "b"])
        with CountedQueries() as counted:
            owner.get(LIST)
            owner.get(reverse("desk:views"))
            b"".join(owner.get(reverse("desk:csv")).streaming_content)
        counts.append(counted.count)
    assert counts[0] == counts[1]
    assert counts[1] <= 41
