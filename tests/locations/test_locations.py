import pytest

from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.locations import commands, queries
from goodorder.locations.rules import LocationDraft
from goodorder.parties.commands import open_company

LEEDS = {"line1": "1 Mill Lane", "city": "Leeds", "postcode": "LS1 1AA", "country": "gb"}


@pytest.fixture
def company(ctx):
    return open_company(ctx, code="GB01", name="Goodorder Ltd", country="GB", currency="GBP")


def open_location(ctx, code="LDS", **draft):
    return commands.open_location(
        ctx, company="GB01", code=code, name=f"House {code}", draft=LocationDraft(**draft)
    )


def changes_told():
    return [event.facts["changes"] for event in Event.objects.filter(kind="locations.LocationChanged")]


@pytest.mark.django_db
def test_a_location_shows_its_name_as_the_sender(ctx, company):
    location = open_location(ctx, postal=LEEDS, time_zone="Europe/London", handling_cost=150)
    assert (location.postal["name"], location.postal["country"]) == ("House LDS", "GB")
    assert queries.get_location(ctx, "LDS").company == company
    assert queries.location_for("LDS").handling_cost == 150
    with pytest.raises(Refused, match="there is a location LDS already"):
        open_location(ctx)
    with pytest.raises(Missing, match="no company FR01"):
        commands.open_location(ctx, company="FR01", code="PAR", name="Paris", draft=LocationDraft())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"kind": "shed"}, "kind"),
        ({"time_zone": "London"}, "time_zone"),
        ({"rank": -1}, "rank"),
        ({"handling_cost": "a lot"}, "handling_cost"),
        ({"postal": {"country": "UK"}}, "postal.country"),
    ],
)
def test_a_wrong_field_is_named(ctx, company, draft, field):
    with pytest.raises(Invalid) as refusal:
        open_location(ctx, **draft)
    assert refusal.value.details["field"] == field


@pytest.mark.django_db
def test_change_location_moves_house_and_tells_only_what_differs(ctx, company):
    open_location(ctx, postal=LEEDS)
    changes = {"rank": "5", "city": "York", "postcode": "LS1 1AA", "is_active": "false"}
    location = commands.change_location(ctx, code="LDS", changes=changes)
    commands.change_location(ctx, code="LDS", changes=changes)
    assert (location.rank, location.postal["city"], location.is_active) == (5, "York", False)
    assert changes_told() == [{"rank": "5", "city": "York", "is_active": "False"}]
    renamed = commands.change_location(ctx, code="LDS", changes={"name": "York house"})
    assert queries.location_for("LDS").postal["name"] == renamed.name
    with pytest.raises(Invalid, match="code: cannot be changed"):
        commands.change_location(ctx, code="LDS", changes={"code": "YRK"})


@pytest.mark.django_db
def test_active_locations_come_by_rank_then_code(ctx, company):
    for code, rank in (("B", 10), ("A", 10), ("C", 1), ("D", 1)):
        open_location(ctx, code=code, rank=rank)
    commands.change_location(ctx, code="D", changes={"is_active": "no"})
    assert [location.code for location in queries.active_locations("GB01")] == ["C", "A", "B"]
    assert queries.active_locations("FR01") == []


@pytest.mark.django_db
def test_list_locations_takes_one_query_and_keeps_to_the_scopes(ctx, company, django_assert_num_queries):
    for row, code in enumerate("ABC", start=1):
        open_location(ctx, code=code)
        if row == 2:
            continue
        with django_assert_num_queries(1):
            page = queries.list_locations(ctx, company="GB01")
            assert [location.company.code for location in page.items] == ["GB01"] * row
    picker = type(ctx)("user:pia", ctx.now, ctx.permissions, {"location": frozenset({"B"})})
    assert [location.code for location in queries.list_locations(picker).items] == ["B"]
    with pytest.raises(Missing):
        commands.change_location(picker, code="A", changes={"rank": "1"})
