"""Exceptions as people see them: the list, one of them, and the clocks."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from exceptions.scenes import at
from goodorder.care.urls import urlpatterns
from goodorder.exceptions import commands, queries
from goodorder.exceptions.models import Trouble
from goodorder.orders import commands as orders
from shop import open_shop, place

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def act(client, one, action, **typed):
    address = reverse("care:exception-act", args=[one.public_id, action])
    return client.post(address, {"once": uuid4().hex, **typed})


@pytest.fixture
def one(ctx, db):
    """Return an exception: an order held by hand for longer than its clock allows."""
    open_shop(at(ctx))
    order = place(at(ctx), {"MUG": 1})
    orders.place_hold(at(ctx), order_id=order.public_id, kind="manual", reason=f"called {HOSTILE}")
    commands.set_clock(at(ctx), kind="hold_manual", limit_minutes=0, owner="agent")
    commands.detect(at(ctx))
    return Trouble.objects.select_related("order").get(kind="hold_manual")


def test_pages_are_there_for_the_owner_closed_to_strangers_and_refused_to_others(one, owner, sign_in):
    addresses = {
        "exceptions": reverse("care:exceptions"),
        "clocks": reverse("care:clocks"),
        "exception": reverse("care:exception", args=[one.public_id]),
    }
    assert {*addresses, "exception-act"} == {pattern.name for pattern in urlpatterns}
    picker = sign_in("picker")
    for name, address in addresses.items():
        answer = owner.get(address)
        assert (name, answer.status_code, HOSTILE in answer.content.decode()) == (name, 200, False)
        assert (Client().get(address).status_code, picker.get(address).status_code) == (302, 403)


def test_the_list_says_what_why_since_when_whose_and_what_helps(one, owner):
    page = owner.get(reverse("care:exceptions")).content.decode()
    for said in (
        one.order.number,
        "On hold: called &lt;script&gt;",
        "Call-centre agent",
        "Release hold",
        "Held by hand 1",
    ):
        assert said in page
    other = owner.get(reverse("care:exceptions"), {"kind": "stuck"}).content.decode()
    assert "Nothing matches" in other


def test_an_empty_list_teaches(owner, shop):
    assert "Every order goes on by itself" in owner.get(reverse("care:exceptions")).content.decode()


def test_one_press_helps_and_leads_back(one, owner):
    answer = act(owner, one, "remedy", remedy="release_hold", back="/exceptions/?queue=mine")
    one.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/exceptions/?queue=mine")
    assert one.resolved_at is not None
    late = act(owner, one, "remedy", remedy="release_hold")
    assert (late.status_code, "its cause is gone already" in late.content.decode()) == (409, True)


def test_it_is_taken_on_handed_over_and_snoozed_with_a_reason(ctx, one, owner, sign_in):
    sign_in("agent")
    act(owner, one, "take")
    assert one.order.number in owner.get(reverse("care:exceptions"), {"queue": "mine"}).content.decode()
    wrong = act(owner, one, "assign", assignee="nobody")
    assert (wrong.status_code, "nobody signs in as" in wrong.content.decode()) == (422, True)
    act(owner, one, "assign", assignee="agent")
    bare = act(owner, one, "snooze", days="1", reason="")
    assert bare.status_code == 422
    act(owner, one, "snooze", days="3", reason="she is on holiday")
    one.refresh_from_db()
    assert (one.assignee, one.snoozed_because, one.snoozed_by) == (
        "user:agent",
        "she is on holiday",
        "user:owner",
    )
    assert "she is on holiday" in owner.get(reverse("care:exceptions"), {"queue": "snoozed"}).content.decode()
    act(owner, one, "wake")
    act(owner, one, "back")
    one.refresh_from_db()
    assert (one.assignee, one.snoozed_until, act(owner, one, "nonsense").status_code) == ("", None, 404)


def test_a_clock_is_set_on_its_page_and_wrong_ones_are_refused_beside_it(ctx, owner, sign_in, shop):
    def post(client, count, owner_role="accountant"):
        typed = {"kind": "stuck", "stuck-count": count, "stuck-unit": "60", "stuck-owner": owner_role}
        return client.post(reverse("care:clocks"), {"once": uuid4().hex, **typed})

    assert (post(owner, "-1").status_code, post(owner, "36").status_code) == (422, 302)
    clock = next(clock for clock in queries.list_clocks(ctx) if clock.kind == "stuck")
    assert (clock.limit_minutes, clock.owner) == (36 * 60, "accountant")
    assert post(sign_in("agent"), "1").status_code in {403, 422}
    assert next(c for c in queries.list_clocks(ctx) if c.kind == "stuck") == clock


def test_an_order_shows_its_exceptions_first_with_what_helps(one, owner):
    page = owner.get(reverse("web:order", args=[one.order.public_id])).content.decode()
    assert reverse("care:exception-act", args=[one.public_id, "remedy"]) in page
