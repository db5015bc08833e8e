"""The audit log's search: by record, person, kind and period, and what a fact changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from goodorder.kernel.errors import Forbidden, Invalid
from goodorder.kernel.models import Event
from goodorder.parties.commands import change_customer, register_customer
from goodorder.parties.rules import CustomerParticulars
from goodorder.reports.queries import FactFilter, changes_in, get_fact, list_facts, starts_on
from goodorder.reports.queries.facts import _first_id

pytestmark = pytest.mark.django_db


def customer(ctx, name="Mia"):
    return register_customer(ctx, particulars=CustomerParticulars(name=name))


def kinds(ctx, **wanted):
    return [event.kind.partition(".")[2] for event in list_facts(ctx, wanted=FactFilter(**wanted)).items]


def test_facts_are_found_by_record_person_and_kind(ctx):
    mara, shop = replace(ctx, actor="user:mara"), replace(ctx, actor="key:shop")
    first = customer(mara)
    change_customer(shop, customer_id=first.public_id, changes={"name": "Mia Berg"})
    customer(shop)
    assert kinds(ctx, about=first.public_id) == ["CustomerChanged", "CustomerRegistered"]
    assert kinds(ctx, person="mara") == ["CustomerRegistered"]
    assert kinds(ctx, person="key:shop") == ["CustomerRegistered", "CustomerChanged"]
    assert kinds(ctx, kind="parties.CustomerChanged") == ["CustomerChanged"]
    assert kinds(ctx, kind="parties.CustomerChanged", person="mara") == []
    with pytest.raises(Invalid, match="no fact called"):
        kinds(ctx, kind="parties.Nothing")


def test_a_fact_stands_beside_the_one_of_its_kind_before(ctx):
    mia = customer(ctx)
    for name in ("Mia Berg", "Mia Tal"):
        change_customer(ctx, customer_id=mia.public_id, changes={"name": name})
    last = list_facts(ctx, wanted=FactFilter(about=mia.public_id)).items[0]
    named = {
        one.name: (one.before, one.after)
        for one in changes_in(ctx, event=get_fact(ctx, event_id=last.public_id))
    }
    assert named["changes.name"] == ("Mia Berg", "Mia Tal")


def test_a_period_is_whole_days_by_when_it_was_written(ctx):
    today = customer(ctx)
    written = Event.objects.get(about=today.public_id).recorded_at.date()
    day = timedelta(days=1)
    assert kinds(ctx, since=written, until=written) == ["CustomerRegistered"]
    assert kinds(ctx, since=written + day) == []
    assert kinds(ctx, until=written - day) == []
    with pytest.raises(Invalid, match="before since"):
        kinds(ctx, since=written, until=written - day)


def test_halving_finds_the_first_id_of_an_instant(ctx):
    rows = [customer(ctx) for _one in range(7)]
    instants = list(Event.objects.filter(about__in=[row.public_id for row in rows]).order_by("id"))
    for event in instants:
        beyond = Event.objects.filter(id__gte=_first_id(event.recorded_at))
        written = Event.objects.filter(recorded_at__gte=event.recorded_at)
        assert set(beyond.values_list("id")) == set(written.values_list("id"))
    late = _first_id(instants[-1].recorded_at + timedelta(days=1))
    assert not Event.objects.filter(id__gte=late).exists()


def test_only_a_search_without_an_index_looks_back_thirty_days(ctx):
    assert starts_on(ctx, FactFilter(kind="parties.CustomerChanged")) == (ctx.now - timedelta(days=30)).date()
    assert starts_on(ctx, FactFilter(person="key:shop")) is not None
    for free in (FactFilter(), FactFilter(about="ord_1"), FactFilter(person="mara", kind="x")):
        assert starts_on(ctx, free) is None


def test_people_are_found_through_their_index(ctx):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = Event.objects.filter(actor="user:mara").filter(actor__startswith="user:").order_by("-id")[:50]
        assert "kernel_event_person" in rows.explain()


def test_the_log_is_closed_to_limited_roles(ctx):
    for narrow in (
        replace(ctx, permissions=frozenset({"orders.*"})),
        replace(ctx, scopes={"company": frozenset({"T1"})}),
    ):
        with pytest.raises(Forbidden):
            list_facts(narrow, wanted=FactFilter())
